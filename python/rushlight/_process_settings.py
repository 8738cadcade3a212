"""Settings of the process that PyTorch has; kept, and without effect: there is one way here."""

from __future__ import annotations

from typing import Any

from rushlight import _C

_deterministic = False
_warn_only = False
_matmul_precision = "highest"
_between_operators = 1
_PRECISIONS = ("highest", "high", "medium")


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Asks for the same results from run to run, which every operator gives anyway.

    Args:
        mode: what `are_deterministic_algorithms_enabled` will return.
        warn_only: has no effect.

    Example:
        >>> rushlight.use_deterministic_algorithms(False)
    """
    global _deterministic, _warn_only
    _deterministic, _warn_only = mode, warn_only


def are_deterministic_algorithms_enabled() -> bool:
    """Returns what `use_deterministic_algorithms` was told.

    Example:
        >>> rushlight.are_deterministic_algorithms_enabled()
        False
    """
    return _deterministic


def is_deterministic_algorithms_warn_only_enabled() -> bool:
    """Returns the `warn_only` that `use_deterministic_algorithms` was told.

    Example:
        >>> rushlight.is_deterministic_algorithms_warn_only_enabled()
        False
    """
    return _warn_only


def set_float32_matmul_precision(precision: str) -> None:
    """Allows float32 products of matrices to be less exact; they stay exact.

    Args:
        precision: "highest", "high" or "medium".

    Raises:
        ValueError: it is another text.

    Example:
        >>> rushlight.set_float32_matmul_precision("highest")
    """
    global _matmul_precision
    if precision not in _PRECISIONS:
        raise ValueError(f"precision must be one of {_PRECISIONS}, got {precision!r}")
    _matmul_precision = precision


def get_float32_matmul_precision() -> str:
    """Returns what `set_float32_matmul_precision` was told.

    Example:
        >>> rushlight.get_float32_matmul_precision()
        'highest'
    """
    return _matmul_precision


def set_num_interop_threads(threads: int) -> None:
    """Allows operators to run side by side; they run one after the other.

    Args:
        threads: a number of threads.

    Raises:
        RuntimeError: it is not positive.

    Example:
        >>> rushlight.set_num_interop_threads(1)
    """
    global _between_operators
    if threads <= 0:
        raise RuntimeError(f"Expected nthreads > 0, got {threads}")
    _between_operators = threads


def get_num_interop_threads() -> int:
    """Returns what `set_num_interop_threads` was told.

    Example:
        >>> rushlight.get_num_interop_threads()
        1
    """
    return _between_operators


def set_default_device(device: Any) -> None:
    """Chooses where new tensors are made: the CPU.

    Args:
        device: None or the CPU.

    Raises:
        RuntimeError: it is another device.

    Example:
        >>> rushlight.set_default_device("cpu")
    """
    _C.empty(0, device=device)


def get_default_device() -> Any:
    """Returns where new tensors are made.

    Example:
        >>> rushlight.get_default_device()
        device(type='cpu')
    """
    return _C.device("cpu")


def compile(model: Any = None, **options: Any) -> Any:
    """Returns a model or function as it is: there is no compiler, nor a need for one.

    Args:
        model: what to compile; without it, a decorator is returned.
        options: PyTorch's, without effect.

    Returns:
        `model`.

    Example:
        >>> rushlight.compile(abs) is abs
        True
    """
    return (lambda decorated: decorated) if model is None else model
