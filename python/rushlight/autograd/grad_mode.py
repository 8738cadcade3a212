"""Switches of gradient recording: context managers that are decorators too."""

from __future__ import annotations

import functools
import inspect
from abc import abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar

from rushlight import _C

F = TypeVar("F", bound=Callable[..., Any])


class _Mode:
    """A context manager whose instances also decorate functions, generators and classes."""

    @abstractmethod
    def __enter__(self) -> None: ...

    @abstractmethod
    def __exit__(self, *error: object) -> None: ...

    def clone(self) -> _Mode:
        """A fresh instance for one more use."""
        return type(self)()

    def __call__(self, function: F) -> F:
        if inspect.isgeneratorfunction(function):
            return self._wrap_generator(function)  # type: ignore[return-value]

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with self.clone():
                return function(*args, **kwargs)

        return wrapper  # type: ignore[return-value]

    def _wrap_generator(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The mode holds while the generator runs, not while it waits for its caller."""

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with self.clone():
                generator = function(*args, **kwargs)
            try:
                with self.clone():
                    item = generator.send(None)
                while True:
                    try:
                        sent = yield item
                    except GeneratorExit:
                        with self.clone():
                            generator.close()
                        raise
                    except BaseException as error:  # the generator decides what it means
                        with self.clone():
                            item = generator.throw(error)
                    else:
                        with self.clone():
                            item = generator.send(sent)
            except StopIteration as stop:
                return stop.value

        return wrapper


class _FixedMode(_Mode):
    """Sets gradient recording to one value inside of the block."""

    enabled = False

    def __new__(cls, function: Callable[..., Any] | None = None) -> Any:
        """`@no_grad` without brackets decorates as `@no_grad()` does."""
        instance = super().__new__(cls)
        return instance if function is None else instance(function)

    def __enter__(self) -> None:
        self._previous = _C.is_grad_enabled()
        _C._set_grad_enabled(self.enabled)

    def __exit__(self, *error: object) -> None:
        _C._set_grad_enabled(self._previous)


class no_grad(_FixedMode):  # noqa: N801 - torch's name
    """Records no operations inside of the block: results require no gradients.

    Example:
        >>> x = rushlight.tensor([1.0], requires_grad=True)
        >>> with rushlight.no_grad():
        ...     y = x * 2
        >>> y.requires_grad
        False
    """


class enable_grad(_FixedMode):  # noqa: N801 - torch's name
    """Records operations inside of the block, also within `no_grad`."""

    enabled = True


class set_grad_enabled(_Mode):  # noqa: N801 - torch's name
    """Switches recording on or off, at once; as a context manager until the end of the block.

    Args:
        mode: whether operations are recorded.
    """

    def __init__(self, mode: bool) -> None:
        self._previous = _C.is_grad_enabled()
        self.mode = mode
        _C._set_grad_enabled(bool(mode))

    def __call__(self, function: F) -> F:
        _C._set_grad_enabled(self._previous)
        return super().__call__(function)

    def clone(self) -> set_grad_enabled:
        return type(self)(self.mode)

    def __enter__(self) -> None:
        _C._set_grad_enabled(bool(self.mode))

    def __exit__(self, *error: object) -> None:
        _C._set_grad_enabled(self._previous)


class inference_mode(_Mode):  # noqa: N801 - torch's name
    """As `no_grad`, and results can never be recorded later.

    Args:
        mode: False switches inference mode off inside of the block.
    """

    def __new__(cls, mode: bool | Callable[..., Any] = True) -> Any:
        instance = super().__new__(cls)
        if callable(mode):
            instance.mode = True
            return instance(mode)
        instance.mode = mode
        return instance

    def __init__(self, mode: bool = True) -> None:
        self.mode = mode

    def clone(self) -> inference_mode:
        return type(self)(self.mode)

    def __enter__(self) -> None:
        self._previous = (_C.is_inference_mode_enabled(), _C.is_grad_enabled())
        _C._set_inference_mode(self.mode)
        if self.mode:
            _C._set_grad_enabled(False)

    def __exit__(self, *error: object) -> None:
        _C._set_inference_mode(self._previous[0])
        _C._set_grad_enabled(self._previous[1])
