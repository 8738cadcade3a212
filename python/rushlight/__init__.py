"""rushlight: the torch way of writing models, for CPUs (`import rushlight as torch`)."""

from __future__ import annotations

import importlib
from math import e, inf, nan, pi
from typing import TYPE_CHECKING, Any

from rushlight import _C, _tensor_methods
from rushlight._size import Size

if TYPE_CHECKING:
    from rushlight._C import Tensor as Tensor
    from rushlight._C import device as device
    from rushlight._C import dtype as dtype

__all__ = ["Size", "e", "inf", "nan", "newaxis", "pi"]

__version__: str = _C.__version__

_C._set_size_type(Size)
for _name in dir(_C):
    if not _name.startswith("_"):
        globals()[_name] = getattr(_C, _name)
del _name

globals().update(
    float=_C.float32,
    double=_C.float64,
    half=_C.float16,
    short=_C.int16,
    int=_C.int32,
    long=_C.int64,
    cfloat=_C.complex64,
    cdouble=_C.complex128,
)
newaxis = None

# Imported when first used, so that a script pays for what it touches.
_SUBMODULES = frozenset(
    {
        "autograd",
        "backends",
        "cuda",
        "functional",
        "info",
        "linalg",
        "nn",
        "optim",
        "random",
        "safetensors",
        "serialization",
        "special",
        "utils",
        "version",
    }
)
_ATTRIBUTES = {
    "chain_matmul": "_contraction",
    "einsum": "_contraction",
    "tensordot": "_contraction",
    "from_dlpack": "_tensor_methods",
    "is_nonzero": "_tensor_methods",
    "is_same_size": "_tensor_methods",
    "set_printoptions": "_printing",
    "get_printoptions": "_printing",
    "finfo": "_type_info",
    "iinfo": "_type_info",
    "save": "serialization",
    "load": "serialization",
    "manual_seed": "random",
    "seed": "random",
    "initial_seed": "random",
    "get_rng_state": "random",
    "set_rng_state": "random",
    "no_grad": "autograd.grad_mode",
    "enable_grad": "autograd.grad_mode",
    "set_grad_enabled": "autograd.grad_mode",
    "inference_mode": "autograd.grad_mode",
    "asarray": "_type_promotion",
    "broadcast_shapes": "_type_promotion",
    "can_cast": "_type_promotion",
    "is_tensor": "_type_promotion",
    "promote_types": "_type_promotion",
    "result_type": "_type_promotion",
    "typename": "_type_promotion",
    "cdist": "_statistics",
    "corrcoef": "_statistics",
    "cov": "_statistics",
    "cross": "_statistics",
    "nanquantile": "_statistics",
    "quantile": "_statistics",
    "empty_cache": "_memory",
    "memory_stats": "_memory",
    "are_deterministic_algorithms_enabled": "_process_settings",
    "compile": "_process_settings",
    "get_default_device": "_process_settings",
    "get_float32_matmul_precision": "_process_settings",
    "get_num_interop_threads": "_process_settings",
    "is_deterministic_algorithms_warn_only_enabled": "_process_settings",
    "set_default_device": "_process_settings",
    "set_float32_matmul_precision": "_process_settings",
    "set_num_interop_threads": "_process_settings",
    "use_deterministic_algorithms": "_process_settings",
    "channel_shuffle": "nn.functional",
    "cosine_similarity": "nn.functional",
    "pairwise_distance": "nn.functional",
    "pdist": "nn.functional",
    "pixel_shuffle": "nn.functional",
    "pixel_unshuffle": "nn.functional",
}


def __getattr__(name: str) -> Any:
    if name in _SUBMODULES:
        return importlib.import_module(f"{__name__}.{name}")
    if name in _ATTRIBUTES:
        from rushlight._explanation import explained_functions

        value = getattr(importlib.import_module(f"{__name__}.{_ATTRIBUTES[name]}"), name)
        globals()[name] = value
        explained_functions(globals(), [name])
        return globals()[name]
    if name in _tensor_methods.legacy_names():
        globals()[name] = _tensor_methods.legacy_type(name)
        return globals()[name]
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *_SUBMODULES, *_ATTRIBUTES})


def _repr(tensor: Any) -> str:
    from rushlight._printing import tensor_text

    return tensor_text(tensor)


def _format(tensor: Any, specification: str) -> str:
    from rushlight._printing import format_tensor

    return format_tensor(tensor, specification)


def _reduce(tensor: Any, protocol: Any) -> tuple[Any, ...]:
    from rushlight._copying import reduce_tensor

    return reduce_tensor(tensor, protocol)


def _copy(tensor: Any) -> Any:
    from rushlight._copying import share_tensor

    return share_tensor(tensor)


def _deepcopy(tensor: Any, memo: dict[Any, Any]) -> Any:
    from rushlight._copying import copy_tensor

    return copy_tensor(tensor, memo)


def _documentation(name: str) -> str | None:
    from rushlight._documentation import all_documentation

    texts = all_documentation()
    return texts.get(name, texts.get(name.rstrip("_")))  # add_ is described with add


_tensor_methods.attach()
_C._set_repr_function(_repr)
for _name, _method in {
    "__format__": _format,
    "__reduce_ex__": _reduce,
    "__copy__": _copy,
    "__deepcopy__": _deepcopy,
}.items():
    setattr(_C.Tensor, _name, _method)
del _name, _method
_C._set_documentation_function(_documentation)
