"""Changing the dtype or the memory of a module's tensors."""

from __future__ import annotations

from functools import partial

import rushlight
from rushlight import Tensor

from ..parameter import is_lazy
from .state import ModuleState

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from typing_extensions import Self


class _Target:
    """Where `Module.to` leads: the arguments of `Tensor.to`, read from any of its forms."""

    def __init__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        options = dict(kwargs)
        self.memory_format = options.pop("memory_format", None)
        if options.pop("copy", False):
            raise RuntimeError(".to() does not accept copy argument")
        rest = list(args)
        if rest and isinstance(rest[0], Tensor):
            options["tensor"] = rest.pop(0)
        elif rest and isinstance(rest[0], rushlight.dtype):
            options["dtype"] = rest.pop(0)
        else:
            for name in ("device", "dtype"):
                if rest:
                    options[name] = rest.pop(0)
        if rest:
            options["non_blocking"] = rest.pop(0)
        tensor = options.pop("tensor", None)
        self.non_blocking = bool(options.pop("non_blocking", False))
        self.device = options.pop("device", None)
        self.dtype = options.pop("dtype", None)
        if tensor is not None:
            self.device, self.dtype = tensor.device, tensor.dtype
        if rest or options or not isinstance(self.dtype, (type(None), rushlight.dtype)):
            given = [type(one).__name__ for one in args] + [
                f"{name}={type(value).__name__}" for name, value in kwargs.items()
            ]
            raise TypeError(
                "to() received an invalid combination of arguments: got "
                f"({', '.join(given)}), expected (device=None, dtype=None, non_blocking=False), "
                "(dtype, non_blocking=False) or (tensor, non_blocking=False), each with "
                "memory_format=None as a keyword"
            )
        if self.device is not None:
            self.device = rushlight.device(self.device)


class _Change:
    """A function of tensors, and what was done with its results, to be taken back on an error."""

    def __init__(self, function: Callable[[Tensor], Tensor]) -> None:
        self.function = function
        self.done: list[Callable[[], Any]] = []

    def __call__(self, tensor: Tensor) -> Tensor:
        return self.function(tensor)

    def replace_data(self, tensor: Tensor) -> None:
        """Gives a tensor the data that the function makes of it."""
        made = self.function(tensor)
        before, tensor.data = tensor.data, made
        self.done.append(partial(setattr, tensor, "data", before))

    def replace_buffer(self, buffers: Any, name: str, buffer: Tensor) -> None:
        """Puts what the function makes of a buffer in its place."""
        buffers.assign(name, self.function(buffer))
        self.done.append(partial(buffers.assign, name, buffer))

    def take_back(self) -> None:
        """Leaves everything as it was."""
        while self.done:
            self.done.pop()()


class ModuleConversion(ModuleState):
    """The part of `Module` that converts its tensors."""

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Self:
        """Replaces every parameter's, gradient's and buffer's data by what a function makes.

        After an error all of them, in all submodules, are what they were.
        """
        if isinstance(fn, _Change):
            self._apply_change(fn, recurse)
            return self
        change = _Change(fn)
        try:
            self._apply_change(change, recurse)
        except BaseException:
            change.take_back()
            raise
        return self

    def _apply_change(self, change: _Change, recurse: bool) -> None:
        if recurse:
            for module in self.children():
                module._apply(change)
        with rushlight.no_grad():
            for parameter in self._parameters.values():
                if parameter is None:
                    continue
                change.replace_data(parameter)
                if parameter.grad is not None:
                    change.replace_data(parameter.grad)
        for name, buffer in list(self._buffers.items()):
            if is_lazy(buffer):
                change.replace_data(buffer)
            elif buffer is not None:
                change.replace_buffer(self._buffers, name, buffer)

    def to(self, *args: Any, **kwargs: Any) -> Self:
        """Converts all floating-point and complex tensors, in place.

        Args:
            args: (device, dtype, non_blocking), (dtype, non_blocking) or (tensor, non_blocking).
            kwargs: the same by name, and `memory_format` for 4- and 5-dimensional tensors.

        Returns:
            This module.

        Raises:
            TypeError: the dtype is an integer type, or the arguments have none of the forms.

        Example:
            >>> nn.Linear(2, 1).to(rushlight.float64).bias.element_size()
            8
        """
        target = _Target(args, kwargs)
        dtype = target.dtype
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(
                "nn.Module.to only accepts floating point or complex dtypes, "
                f"but got desired dtype={dtype}"
            )

        def convert(tensor: Tensor) -> Tensor:
            kind = dtype if tensor.is_floating_point() or tensor.is_complex() else None
            if target.memory_format is not None and tensor.dim() in (4, 5):
                return tensor.to(
                    target.device,
                    kind,
                    target.non_blocking,
                    memory_format=target.memory_format,
                )
            return tensor.to(target.device, kind, target.non_blocking)

        return self._apply(convert)

    def _convert_floats(self, dtype: rushlight.dtype) -> Self:
        return self._apply(
            lambda tensor: tensor.to(dtype) if tensor.is_floating_point() else tensor
        )

    def float(self) -> Self:
        """Converts all floating-point tensors to float32, in place.

        Returns:
            This module.
        """
        return self._convert_floats(rushlight.float32)

    def double(self) -> Self:
        """Converts all floating-point tensors to float64, in place.

        Returns:
            This module.

        Example:
            >>> nn.Linear(2, 1).double().bias.element_size()
            8
        """
        return self._convert_floats(rushlight.float64)

    def half(self) -> Self:
        """Converts all floating-point tensors to float16, in place.

        Returns:
            This module.
        """
        return self._convert_floats(rushlight.float16)

    def bfloat16(self) -> Self:
        """Converts all floating-point tensors to bfloat16, in place.

        Returns:
            This module.
        """
        return self._convert_floats(rushlight.bfloat16)

    def type(self, dst_type: Any) -> Self:
        """Converts all tensors, integers too, in place.

        Args:
            dst_type: a dtype, or the name of one of torch's tensor types.

        Returns:
            This module.
        """
        return self._apply(lambda tensor: tensor.type(dst_type))

    def cpu(self) -> Self:
        """Does nothing: all tensors are on the CPU.

        Returns:
            This module.
        """
        return self

    def cuda(self, device: Any = None) -> Self:
        """Raises: there is no CUDA device.

        Args:
            device: is not looked at.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError("cuda: rushlight computes on the CPU only")

    def to_empty(self, *, device: Any, recurse: bool = True) -> Self:
        """Replaces all tensors by uninitialized ones of the same shape and dtype.

        Args:
            device: None or the CPU.
            recurse: whether submodules are included.

        Returns:
            This module.
        """
        return self._apply(
            lambda tensor: rushlight.empty_like(tensor, device=device), recurse=recurse
        )

    def share_memory(self) -> Self:
        """Moves all tensors to memory that other processes can share.

        Returns:
            This module.
        """
        return self._apply(lambda tensor: tensor.share_memory_())
