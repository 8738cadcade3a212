"""Products with Jacobians and Hessians of functions of tensors, and these matrices themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import rushlight
from rushlight import Tensor
from rushlight._explanation import explained_functions as _explained_functions
from rushlight.autograd import grad

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]


def _tuple(value: Any, name: str) -> tuple[bool, tuple[Any, ...]]:
    """Whether it was a tuple, and a tuple of tensors."""
    if isinstance(value, Tensor):
        return False, (value,)
    if isinstance(value, (tuple, list)) and all(isinstance(one, Tensor) for one in value):
        return True, tuple(value)
    raise TypeError(f"{name} must be a Tensor or a tuple of Tensors, but got {type(value)}")


def _leaves(inputs: Any, create_graph: bool) -> tuple[bool, tuple[Any, ...]]:
    """Inputs to differentiate by: views of the graph's, or leaves outside of it."""
    was_tuple, tensors = _tuple(inputs, "the inputs given to the function")
    if create_graph:
        made = (t.view_as(t) if t.requires_grad else t.detach().requires_grad_() for t in tensors)
    else:
        made = (tensor.detach().requires_grad_() for tensor in tensors)
    return was_tuple, tuple(made)


def _outputs(func: Callable[..., Any], inputs: tuple[Any, ...]) -> tuple[bool, tuple[Any, ...]]:
    return _tuple(func(*inputs), "the outputs of the function")


def _scalar(func: Callable[..., Any], inputs: tuple[Any, ...]) -> Any:
    was_tuple, outputs = _outputs(func, inputs)
    if was_tuple or outputs[0].numel() != 1:
        raise RuntimeError(
            "The Tensor returned by the function given to hessian, hvp or vhp should contain "
            "a single element"
        )
    return outputs[0].reshape(())


def _vector(v: Any, like: tuple[Any, ...], name: str) -> tuple[Any, ...]:
    """The vector of a product, checked against what it is multiplied with."""
    if v is None:
        if len(like) == 1 and like[0].numel() == 1:
            return (rushlight.ones_like(like[0]),)
        raise RuntimeError(f"The vector v can only be None if {name} is one element")
    _, vector = _tuple(v, "v")
    if len(vector) != len(like):
        raise RuntimeError(f"v has {len(vector)} tensors, {name} has {len(like)}")
    for place, (one, other) in enumerate(zip(vector, like, strict=True)):
        if one.shape != other.shape:
            raise RuntimeError(
                f"Entry {place} of v has invalid size: should be {other.shape} but got {one.shape}"
            )
    return vector


def _gradients(
    outputs: tuple[Any, ...],
    inputs: tuple[Any, ...],
    vector: Any,
    create_graph: bool,
    strict: bool,
) -> tuple[Any, ...]:
    """v J; zeros where nothing depends on an input."""
    pairs = [(o, v) for o, v in zip(outputs, vector, strict=True) if o.requires_grad]
    found: tuple[Any, ...] = (None,) * len(inputs)
    if pairs:
        found = grad(
            [output for output, _ in pairs],
            inputs,
            [one for _, one in pairs],
            retain_graph=True,
            create_graph=create_graph,
            allow_unused=True,
        )
    if strict and any(gradient is None for gradient in found):
        place = next(i for i, gradient in enumerate(found) if gradient is None)
        raise RuntimeError(
            f"The output of the user-provided function is independent of input {place}. "
            "This is not allowed in strict mode."
        )
    return tuple(
        rushlight.zeros_like(value) if gradient is None else gradient
        for gradient, value in zip(found, inputs, strict=True)
    )


def _given(values: tuple[Any, ...], was_tuple: bool, attached: bool) -> Any:
    """Results as the caller gave the arguments: one tensor or a tuple, in or out of the graph."""
    kept = values if attached else tuple(value.detach() for value in values)
    return kept if was_tuple else kept[0]


def vjp(
    func: Callable[..., Any],
    inputs: Any,
    v: Any = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """Multiplies a vector with a function's Jacobian.

    Args:
        func: takes and returns a tensor or several.
        inputs: where to differentiate, a tensor or a tuple.
        v: of the shapes of the outputs; None for one output of one element.
        create_graph: whether the product can be differentiated again.
        strict: whether an output that does not depend on an input is an error.

    Returns:
        The outputs, and v J in the form of the inputs.

    Raises:
        RuntimeError: the shapes do not fit.

    Example:
        >>> x = rushlight.tensor([1.0, 2.0])
        >>> rushlight.autograd.functional.vjp(lambda x: x * x, x, rushlight.ones(2))
        (tensor([1., 4.]), tensor([2., 4.]))
    """
    with rushlight.enable_grad():
        many_inputs, leaves = _leaves(inputs, create_graph)
        many_outputs, outputs = _outputs(func, leaves)
        vector = _vector(v, outputs, "the output")
    with rushlight.set_grad_enabled(create_graph or rushlight.is_grad_enabled()):
        product = _gradients(outputs, leaves, vector, create_graph, strict)
    return _given(outputs, many_outputs, create_graph), _given(product, many_inputs, create_graph)


def jvp(
    func: Callable[..., Any],
    inputs: Any,
    v: Any = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """Multiplies a function's Jacobian with a vector.

    It differentiates u J by u, a vector that does not matter since u J is linear in it.

    Args:
        func: takes and returns a tensor or several.
        inputs: where to differentiate, a tensor or a tuple.
        v: of the shapes of the inputs; None for one input of one element.
        create_graph: whether the product can be differentiated again.
        strict: whether an output that does not depend on an input is an error.

    Returns:
        The outputs, and J v in the form of the outputs.

    Raises:
        RuntimeError: the shapes do not fit.

    Example:
        >>> x = rushlight.tensor([1.0, 2.0])
        >>> rushlight.autograd.functional.jvp(lambda x: x.sum() * x, x, rushlight.ones(2))
        (tensor([3., 6.]), tensor([5., 7.]))
    """
    with rushlight.enable_grad():
        many_inputs, leaves = _leaves(inputs, create_graph)
        vector = _vector(v, leaves, "the input")
        many_outputs, outputs = _outputs(func, leaves)
        dual = tuple(rushlight.zeros_like(output, requires_grad=True) for output in outputs)
        product = _gradients(outputs, leaves, dual, True, strict)
        result = _gradients(product, dual, vector, create_graph, strict)
    return _given(outputs, many_outputs, create_graph), _given(result, many_outputs, create_graph)


def jacobian(
    func: Callable[..., Any],
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """Computes a function's Jacobian, one backward pass for each element of the outputs.

    Args:
        func: takes and returns a tensor or several.
        inputs: where to differentiate, a tensor or a tuple.
        create_graph: whether the Jacobian can be differentiated again.
        strict: whether an output that does not depend on an input is an error.
        vectorize: has no effect.
        strategy: "reverse-mode".

    Returns:
        A tensor of the output's and the input's shape one after the other; of several outputs or
        inputs a tuple, a tuple of tuples of both.

    Raises:
        NotImplementedError: `strategy` is another.

    Example:
        >>> x = rushlight.tensor([1.0, 2.0])
        >>> rushlight.autograd.functional.jacobian(lambda x: x.sum() * x, x)
        tensor([[4., 1.],
                [2., 5.]])
    """
    if strategy != "reverse-mode":
        raise NotImplementedError(f"jacobian: strategy {strategy!r}; there is 'reverse-mode' only")
    with rushlight.enable_grad():
        many_inputs, leaves = _leaves(inputs, create_graph)
        many_outputs, outputs = _outputs(func, leaves)
        blocks = []
        for output in outputs:
            flat = output.reshape(-1)
            one = rushlight.ones((), dtype=output.dtype)
            rows = [
                _gradients((element,), leaves, (one,), create_graph, strict) for element in flat
            ]
            block = tuple(
                rushlight.stack([row[place] for row in rows]).reshape(output.shape + leaf.shape)
                if rows
                else rushlight.zeros(output.shape + leaf.shape, dtype=output.dtype)
                for place, leaf in enumerate(leaves)
            )
            blocks.append(_given(block, many_inputs, create_graph))
    return tuple(blocks) if many_outputs else blocks[0]


def hessian(
    func: Callable[..., Any],
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """Computes the matrix of second derivatives of a function with one element as its output.

    Args:
        func: takes a tensor or several.
        inputs: where to differentiate, a tensor or a tuple.
        create_graph: whether the Hessian can be differentiated again.
        strict: whether an output that does not depend on an input is an error.
        vectorize: has no effect.
        outer_jacobian_strategy: "reverse-mode".

    Returns:
        A tensor of the input's shape twice; of several inputs a tuple of tuples.

    Raises:
        RuntimeError: the function returns something else than one element.

    Example:
        >>> x = rushlight.tensor([1.0, 2.0])
        >>> rushlight.autograd.functional.hessian(lambda x: x.prod() ** 2, x)
        tensor([[8., 8.],
                [8., 2.]])
    """

    def gradient(*points: Any) -> Any:
        return jacobian(
            lambda *leaves: _scalar(func, leaves), points, create_graph=True, strict=strict
        )

    many_inputs, points = _tuple(inputs, "the inputs given to hessian")
    blocks = jacobian(
        gradient, points, create_graph, strict, vectorize, strategy=outer_jacobian_strategy
    )
    return blocks if many_inputs else blocks[0][0]


def vhp(
    func: Callable[..., Any],
    inputs: Any,
    v: Any = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """Multiplies a vector with a function's Hessian.

    Args:
        func: takes a tensor or several and returns one element.
        inputs: where to differentiate, a tensor or a tuple.
        v: of the shapes of the inputs; None for one input of one element.
        create_graph: whether the product can be differentiated again.
        strict: whether an output that does not depend on an input is an error.

    Returns:
        The output, and v H in the form of the inputs.

    Raises:
        RuntimeError: the shapes do not fit, or the function returns something else.

    Example:
        >>> x = rushlight.tensor([1.0, 2.0])
        >>> rushlight.autograd.functional.vhp(lambda x: (x**3).sum(), x, rushlight.ones(2))
        (tensor(9.), tensor([ 6., 12.]))
    """
    with rushlight.enable_grad():
        many_inputs, leaves = _leaves(inputs, create_graph)
        vector = _vector(v, leaves, "the input")
        output = _scalar(func, leaves)
        one = rushlight.ones_like(output)
        slope = _gradients((output,), leaves, (one,), True, strict)
        product = _gradients(slope, leaves, vector, create_graph, strict)
    return _given((output,), False, create_graph), _given(product, many_inputs, create_graph)


def hvp(
    func: Callable[..., Any],
    inputs: Any,
    v: Any = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """Multiplies a function's Hessian with a vector: as `vhp`, since Hessians are symmetric.

    Args:
        func: takes a tensor or several and returns one element.
        inputs: where to differentiate, a tensor or a tuple.
        v: of the shapes of the inputs; None for one input of one element.
        create_graph: whether the product can be differentiated again.
        strict: whether an output that does not depend on an input is an error.

    Returns:
        The output, and H v in the form of the inputs.

    Raises:
        RuntimeError: the shapes do not fit, or the function returns something else.

    Example:
        >>> x = rushlight.tensor([1.0, 2.0])
        >>> rushlight.autograd.functional.hvp(lambda x: (x**3).sum(), x, rushlight.ones(2))
        (tensor(9.), tensor([ 6., 12.]))
    """
    return vhp(func, inputs, v, create_graph, strict)


_explained_functions(globals(), __all__)
