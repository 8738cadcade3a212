"""Reverse-mode differentiation: backward, grad, modes, custom functions, checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rushlight import _C
from rushlight._explanation import explained_functions as _explained_functions
from rushlight.autograd.function import Function as Function
from rushlight.autograd.grad_mode import enable_grad as enable_grad
from rushlight.autograd.grad_mode import inference_mode as inference_mode
from rushlight.autograd.grad_mode import no_grad as no_grad
from rushlight.autograd.grad_mode import set_grad_enabled as set_grad_enabled

__all__ = [
    "Function",
    "Variable",
    "backward",
    "enable_grad",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "inference_mode",
    "no_grad",
    "set_grad_enabled",
]

Tensor = _C.Tensor


def __getattr__(name: str) -> Any:
    """The checks are only imported when somebody uses them."""
    if name in ("gradcheck", "gradgradcheck", "GradcheckError"):
        import importlib

        module = importlib.import_module("rushlight.autograd.derivative_check")
        globals().update(
            gradcheck=module.gradcheck,
            gradgradcheck=module.gradgradcheck,
            GradcheckError=module.GradcheckError,
        )
        return globals()[name]
    if name == "functional":
        import importlib

        return importlib.import_module("rushlight.autograd.functional")
    raise AttributeError(f"module 'rushlight.autograd' has no attribute '{name}'")


class _VariableType(type):
    """Every tensor is a `Variable`."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Tensor)


class Variable(metaclass=_VariableType):
    """The old name of a tensor with gradients.

    Args:
        data: a tensor.
        requires_grad: whether gradients are computed.

    Returns:
        A tensor over the same memory.

    Example:
        >>> rushlight.autograd.Variable(rushlight.ones(2), requires_grad=True)
        tensor([1., 1.], requires_grad=True)
    """

    def __new__(cls, data: Any, requires_grad: bool = False) -> Any:
        if not isinstance(data, Tensor):
            raise TypeError(f"Variable data has to be a tensor, but got {type(data).__name__}")
        return data.detach().requires_grad_(requires_grad)


def _listed(value: Any, count: int | None = None) -> list[Any]:
    if value is None:
        return [] if count is None else [None] * count
    return [value] if isinstance(value, Tensor) else list(value)


def _gradients_for(outputs: Sequence[Any], gradients: Any) -> list[Any]:
    """One gradient or None for each output; what is left over is ignored, as torch does."""
    given = _listed(gradients, len(outputs))
    if len(given) < len(outputs):
        raise RuntimeError(f"got {len(outputs)} tensors and {len(given)} gradients")
    return given[: len(outputs)]


def backward(
    tensors: Any,
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    grad_variables: Any = None,
    inputs: Any = None,
) -> None:
    """Computes the gradients of tensors and adds them to `.grad` of the leaves.

    Args:
        tensors: a tensor or a sequence.
        grad_tensors: their gradients; None means 1 for a tensor of one element.
        retain_graph: keep what was saved for another backward; `create_graph` by default.
        create_graph: make gradients that can be differentiated again.
        inputs: accumulate into these only.

    Raises:
        RuntimeError: a tensor does not require gradients or needs an explicit gradient, there are
            fewer gradients than tensors, or `inputs` is empty.

    Example:
        >>> x = rushlight.tensor(2.0, requires_grad=True)
        >>> rushlight.autograd.backward(x * x)
        >>> x.grad
        tensor(4.)
    """
    outputs = _listed(tensors)
    keep = create_graph if retain_graph is None else retain_graph
    if grad_variables is not None:
        import warnings

        warnings.warn(
            "'grad_variables' is deprecated. Use 'grad_tensors' instead.",
            FutureWarning,
            stacklevel=2,
        )
        grad_tensors = grad_variables if grad_tensors is None else grad_tensors
    _C._backward(outputs, _gradients_for(outputs, grad_tensors), inputs, keep, create_graph)


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Any, ...]:
    """Computes and returns the gradients of outputs with respect to inputs.

    Args:
        outputs: a tensor or a sequence.
        inputs: a tensor or a sequence; nothing is accumulated into their `.grad`.
        grad_outputs: gradients of the outputs; None means 1 for a tensor of one element.
        retain_graph: keep what was saved for another backward; `create_graph` by default.
        create_graph: make gradients that can be differentiated again.
        only_inputs: has no effect; nothing else is ever computed.
        allow_unused: None instead of an error for inputs the outputs do not depend on.
        is_grads_batched: the first dimension of grad_outputs counts independent gradients.
        materialize_grads: zeros instead of None for unused inputs.

    Returns:
        One gradient for each input.

    Raises:
        RuntimeError: an input is not used in the graph or does not require gradients, there are
            no inputs, or fewer gradients than outputs.
        ValueError: batched gradients differ in their first size, or one is None.
        IndexError: a batched gradient has no rows.

    Example:
        >>> x = rushlight.tensor(3.0, requires_grad=True)
        >>> rushlight.autograd.grad(x * x, x)
        (tensor(6.),)
    """
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when "
            "materialize_grads=True, but got: allow_unused=False."
        )
    if allow_unused is None:
        allow_unused = materialize_grads
    wanted = _listed(inputs)
    if not wanted:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    results = _listed(outputs)
    given = _gradients_for(results, grad_outputs)
    keep = create_graph if retain_graph is None else retain_graph
    if is_grads_batched:
        return _grad_of_batch(
            results, wanted, given, keep, create_graph, allow_unused, materialize_grads
        )
    gradients = _C._grad(results, given, wanted, keep, create_graph)
    unused = [place for place, gradient in enumerate(gradients) if gradient is None]
    if unused and not allow_unused:
        raise RuntimeError(
            f"The differentiated Tensor at index {unused[0]} appears to not have "
            "been used in the graph. Set allow_unused=True if this is the desired "
            "behavior."
        )
    if materialize_grads:
        return tuple(
            _zeros_like(value) if gradient is None else gradient
            for gradient, value in zip(gradients, wanted, strict=True)
        )
    return tuple(gradients)


def _zeros_like(value: Any) -> Any:
    return _C.zeros_like(value, requires_grad=True)


def _batch_size(results: Sequence[Any], given: Sequence[Any]) -> int:
    """The first size that all batched gradients share."""
    for place, (result, gradient) in enumerate(zip(results, given, strict=True)):
        name = f"grad: with is_grads_batched=True grad_outputs[{place}]"
        if gradient is None:
            if isinstance(result, Tensor) and result.numel() != 1:
                raise RuntimeError("grad can be implicitly created only for scalar outputs")
            raise ValueError(f"{name} must be a Tensor, not None")
        if not isinstance(gradient, Tensor):
            raise TypeError(f"{name} must be a Tensor, not {type(gradient).__name__}")
        if gradient.dim() == 0 or gradient.size(0) == 0:
            raise IndexError(f"{name} must have rows, got shape {list(gradient.shape)}")
    sizes = [gradient.size(0) for gradient in given]
    if not sizes:
        raise RuntimeError("grad: is_grads_batched=True needs outputs, got none")
    if len(set(sizes)) > 1:
        raise ValueError(
            f"grad: with is_grads_batched=True all grad_outputs must have the same first size, got "
            f"{sizes}"
        )
    return sizes[0]


def _grad_of_batch(
    results: Sequence[Any],
    wanted: Sequence[Any],
    given: Sequence[Any],
    keep: bool,
    create_graph: bool,
    allow_unused: bool,
    materialize: bool,
) -> tuple[Any, ...]:
    """One backward for each entry of the gradients' first dimension, stacked."""
    size = _batch_size(results, given)
    rows = [
        grad(
            results,
            wanted,
            [gradient[i] for gradient in given],
            retain_graph=keep or i + 1 < size,
            create_graph=create_graph,
            allow_unused=allow_unused,
            materialize_grads=materialize,
        )
        for i in range(size)
    ]
    return tuple(
        None if column[0] is None else _C.stack(list(column)) for column in zip(*rows, strict=True)
    )


_explained_functions(globals(), ["backward", "grad"])
