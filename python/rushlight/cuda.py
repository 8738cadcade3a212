"""What `torch.cuda` answers on a machine without a GPU, so that scripts which ask go on."""

from __future__ import annotations

from rushlight._C import OutOfMemoryError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

__all__ = [
    "OutOfMemoryError",
    "current_device",
    "device_count",
    "empty_cache",
    "get_device_name",
    "is_available",
    "is_bf16_supported",
    "is_initialized",
    "manual_seed",
    "manual_seed_all",
    "max_memory_allocated",
    "memory_allocated",
    "reset_peak_memory_stats",
    "set_device",
    "synchronize",
]


def _refuse() -> NoReturn:
    raise AssertionError("Torch not compiled with CUDA enabled: rushlight computes on the CPU only")


def is_available() -> bool:
    """Returns whether there is a GPU to compute on: False.

    Example:
        >>> rushlight.cuda.is_available()
        False
    """
    return False


def is_initialized() -> bool:
    """Returns whether the GPU was used: False."""
    return False


def is_bf16_supported(including_emulation: bool = True) -> bool:
    """Returns whether the GPU computes in bfloat16: False."""
    return False


def device_count() -> int:
    """Returns the number of GPUs: 0."""
    return 0


def manual_seed(seed: int) -> None:
    """Seeds no GPU; `rushlight.manual_seed` seeds the CPU's generator."""


def manual_seed_all(seed: int) -> None:
    """Seeds no GPU; `rushlight.manual_seed` seeds the CPU's generator."""


def empty_cache() -> None:
    """Frees no memory of a GPU."""


def memory_allocated(device: Any = None) -> int:
    """Returns the bytes of tensors on a GPU: 0."""
    return 0


def max_memory_allocated(device: Any = None) -> int:
    """Returns the most bytes of tensors that were on a GPU: 0."""
    return 0


def reset_peak_memory_stats(device: Any = None) -> None:
    """Forgets the most bytes that were on a GPU."""


def synchronize(device: Any = None) -> None:
    """Waits for a GPU.

    Raises:
        AssertionError: always; there is none.
    """
    _refuse()


def set_device(device: Any) -> None:
    """Chooses a GPU.

    Raises:
        AssertionError: always; there is none.
    """
    _refuse()


def current_device() -> int:
    """Returns the number of the chosen GPU.

    Raises:
        AssertionError: always; there is none.
    """
    _refuse()


def get_device_name(device: Any = None) -> str:
    """Returns the name of a GPU.

    Raises:
        AssertionError: always; there is none.
    """
    _refuse()
