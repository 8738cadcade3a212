"""Operations whose forward and backward are written in Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rushlight import _C
from rushlight.autograd.grad_mode import enable_grad, no_grad

Tensor = _C.Tensor


class FunctionCtx:
    """What forward leaves for backward; both get it as their first argument."""

    needs_input_grad: tuple[bool, ...] = ()

    def __init__(self) -> None:
        self._to_save: tuple[Any, ...] = ()
        self._saved: list[Any] | None = None
        self._dirty: tuple[Any, ...] = ()
        self._constant: tuple[Any, ...] = ()
        self._materializes = True
        self._released = False
        # While backward runs; for longer the node, which keeps this object, would be kept by it.
        self._node: Any = None

    def save_for_backward(self, *tensors: Any) -> None:
        """Keeps tensors (or None) for backward, where `saved_tensors` returns them."""
        self._to_save = tensors

    def save_for_forward(self, *tensors: Any) -> None:
        """Accepted for torch's sake: there is no forward-mode differentiation."""

    def mark_dirty(self, *tensors: Any) -> None:
        """Says which inputs forward has written in place; they must be returned."""
        self._dirty = tensors

    def mark_non_differentiable(self, *tensors: Any) -> None:
        """Says which outputs have no gradient."""
        self._constant = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Whether backward gets zeros (the default) or None for outputs without a gradient.

        Raises:
            TypeError: `value` is no bool.
        """
        if not isinstance(value, bool):
            raise TypeError(
                f"set_materialize_grads: expected a bool, but got {type(value).__name__}"
            )
        self._materializes = value

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """The saved tensors.

        Raises:
            RuntimeError: one was modified in place since, or backward has freed them.
        """
        if self._released:
            raise RuntimeError(
                "Trying to backward through the graph a second time (or directly access saved "
                "tensors after they have already been freed). Specify retain_graph=True if you "
                "need to backward through the graph a second time."
            )
        if self._saved is None:
            return self._to_save
        return tuple(None if saved is None else saved.unpack(self._node) for saved in self._saved)

    def _release(self) -> None:
        self._saved = None
        self._released = True


class Function:
    """Base of custom operations: subclasses define static `forward` and `backward`.

    Either `forward(ctx, *args)`, or `forward(*args)` with `setup_context(ctx, inputs, output)`.
    `backward(ctx, *gradients)` returns one gradient (or None) for each argument of forward.

    Example:
        >>> class Square(rushlight.autograd.Function):
        ...     @staticmethod
        ...     def forward(ctx, x):
        ...         ctx.save_for_backward(x)
        ...         return x * x
        ...     @staticmethod
        ...     def backward(ctx, gradient):
        ...         (x,) = ctx.saved_tensors
        ...         return 2 * x * gradient
        >>> x = rushlight.tensor(3.0, requires_grad=True)
        >>> Square.apply(x).backward()
        >>> x.grad
        tensor(6.)
    """

    generate_vmap_rule = False

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Computes the outputs; to be overridden."""
        raise NotImplementedError(
            "You must implement the forward function for custom autograd.Function."
        )

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> Any:
        """Saves for backward when `forward` takes no ctx; to be overridden."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """Returns the gradients of forward's arguments; to be overridden (or `vjp`)."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom "
            "autograd.Function to use it with backward mode AD."
        )

    vjp = backward

    @staticmethod
    def jvp(ctx: Any, *grad_inputs: Any) -> Any:
        """Forward-mode differentiation, which rushlight has not."""
        raise NotImplementedError(
            "You must implement the jvp function for custom autograd.Function to use it with "
            "forward mode AD."
        )

    @staticmethod
    def vmap(info: Any, in_dims: Any, *args: Any) -> Any:
        """The batching rule, which nothing calls."""
        raise NotImplementedError("vmap is not implemented for this autograd.Function.")

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Runs forward and records the operation when an argument requires a gradient."""
        ctx = FunctionCtx()
        ctx.needs_input_grad = tuple(
            isinstance(value, Tensor) and value.requires_grad for value in args
        )
        recorded = _C.is_grad_enabled() and any(ctx.needs_input_grad)
        with no_grad():
            if cls.setup_context is not Function.setup_context:
                returned = cls.forward(*args)
                cls.setup_context(ctx, args, returned)
            else:
                returned = cls.forward(ctx, *args)
        single = not isinstance(returned, tuple)
        values = (returned,) if single else returned
        if ctx._dirty or ctx._constant:
            _check_marks(ctx, values)
        values = tuple(_own(value, args, ctx) for value in values)
        if recorded:
            _record(cls, ctx, args, [value for value in values if isinstance(value, Tensor)])
        return values[0] if single else values


def _check_marks(ctx: FunctionCtx, values: Sequence[Any]) -> None:
    """RuntimeError unless what forward has marked are tensors, and it returned what it wrote."""
    for what, marked in (("mark_dirty", ctx._dirty), ("mark_non_differentiable", ctx._constant)):
        for position, value in enumerate(marked):
            if not isinstance(value, Tensor):
                raise RuntimeError(
                    f"{what} can only accept variables, but argument {position} is of type "
                    f"{type(value).__name__}"
                )
    if not all(any(value is written for value in values) for written in ctx._dirty):
        raise RuntimeError(
            "Some elements marked as dirty during the forward method were not returned as output. "
            "The inputs that are modified inplace must all be outputs of the Function."
        )


def _own(value: Any, args: Sequence[Any], ctx: FunctionCtx) -> Any:
    """An input that forward returns unchanged becomes a tensor of its own."""
    returned_input = any(value is item for item in args) and isinstance(value, Tensor)
    if returned_input and not any(value is item for item in ctx._dirty):
        return value.detach()
    return value


def _record(cls: type[Function], ctx: FunctionCtx, args: Sequence[Any], outputs: list[Any]) -> None:
    count = len(args)
    backward = cls.vjp if cls.vjp is not Function.vjp else cls.backward

    def run_backward(node: Any, gradients: tuple[Any, ...]) -> tuple[Any, ...]:
        ctx._node = node
        try:
            result = backward(ctx, *gradients)
        finally:
            ctx._node = None
        result = result if isinstance(result, tuple) else (result,)
        while len(result) > count and result[-1] is None:
            result = result[:-1]
        return result

    dirty = [any(output is item for item in ctx._dirty) for output in outputs]
    constant = [any(output is item for item in ctx._constant) for output in outputs]
    inputs = [value if isinstance(value, Tensor) else None for value in args]
    for tensor, written in zip(outputs, dirty, strict=True):
        if written:
            with enable_grad():
                _C._check_in_place(tensor)
            _C._count_write(tensor)
    saved = _saved(ctx._to_save, outputs)
    _C._record_function(
        f"{cls.__name__}Backward",
        run_backward,
        ctx._release,
        ctx._materializes,
        inputs,
        outputs,
        dirty,
        constant,
    )
    ctx._saved = saved
    # Outputs among them would keep the node that keeps the context.
    ctx._to_save = ctx._dirty = ctx._constant = ()


def _saved(tensors: Sequence[Any], outputs: Sequence[Any]) -> list[Any]:
    """Saved forms: an output is kept without its history, so that there is no cycle."""
    saved: list[Any] = []
    for position, tensor in enumerate(tensors):
        if tensor is None:
            saved.append(None)
            continue
        if not isinstance(tensor, Tensor):
            raise TypeError(
                f"save_for_backward can only save variables, but argument {position} is of type "
                f"{type(tensor).__name__}"
            )
        index = next((i for i, output in enumerate(outputs) if output is tensor), None)
        saved.append(_C._save(tensor, index is not None, index or 0))
    return saved


def once_differentiable(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorates a backward that cannot be differentiated itself: its results carry no history."""

    def wrapper(ctx: Any, *gradients: Any) -> Any:
        with no_grad():
            return function(ctx, *gradients)

    return wrapper
