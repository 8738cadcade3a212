"""Checks of analytic derivatives against finite differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rushlight import _C
from rushlight._explanation import explained_functions as _explained_functions
from rushlight.autograd.grad_mode import no_grad

Tensor = _C.Tensor


class GradcheckError(RuntimeError):
    """A derivative disagrees with its finite difference."""


def _outputs(function: Callable[..., Any], inputs: Sequence[Any]) -> list[Any]:
    result = function(*inputs)
    results = list(result) if isinstance(result, (tuple, list)) else [result]
    return [
        output
        for output in results
        if isinstance(output, Tensor) and (output.is_floating_point() or output.is_complex())
    ]


def _array(tensor: Any) -> Any:
    """The values as a flat numpy array of their own."""
    import numpy as np

    return np.array(tensor.detach()).reshape(-1)


def _numeric_jacobians(
    function: Callable[..., Any], inputs: Sequence[Any], tensor: Any, eps: float
) -> list[Any]:
    """For each output the array [elements of `tensor`, steps, elements of the output] of central
    differences; complex tensors take a real and an imaginary step."""
    import numpy as np

    values = np.asarray(tensor.detach())
    if not values.flags.c_contiguous:
        raise ValueError("gradcheck: inputs must be contiguous")
    flat = values.reshape(-1)
    steps = (eps, 1j * eps) if tensor.is_complex() else (eps,)
    rows: list[list[list[Any]]] = []
    for index in range(flat.size):
        original = flat[index]
        row = []
        for step in steps:
            sides = []
            for value in (original + step, original - step):
                flat[index] = value
                with no_grad():
                    sides.append([_array(output) for output in _outputs(function, inputs)])
            flat[index] = original
            row.append([(plus - minus) / (2 * eps) for plus, minus in zip(*sides, strict=True)])
        rows.append(row)
    if not rows or not rows[0][0]:
        return []
    return [
        np.array([[part[number] for part in row] for row in rows])
        for number in range(len(rows[0][0]))
    ]


def _check_output(
    output: Any,
    number: int,
    inputs: Sequence[Any],
    jacobians: dict[int, Any],
    atol: float,
    rtol: float,
) -> str | None:
    """Compares the rows of one output's Jacobian; a text describes the first difference."""
    import numpy as np

    import rushlight

    units = (1.0, 1j) if output.is_complex() else (1.0,)
    for row in range(output.numel()):
        for unit in units:
            values = np.zeros(output.numel(), np.asarray(output.detach()).dtype)
            values[row] = unit
            cotangent = rushlight.from_numpy(values.reshape(tuple(output.shape)))
            gradients = rushlight.autograd.grad(
                output,
                [inputs[i] for i in jacobians],
                cotangent,
                retain_graph=True,
                allow_unused=True,
            )
            for position, gradient in zip(jacobians, gradients, strict=True):
                if not jacobians[position]:
                    if inputs[position].numel() == 0:
                        continue
                    return f"output {number} exists only while gradients are recorded"
                # <unit, dOutput> as the real inner product, for real and imaginary steps
                differences = jacobians[position][number][:, :, row]
                parts = (np.conj(differences) * unit).real
                numeric = parts[:, 0] + 1j * parts[:, 1] if parts.shape[1] == 2 else parts[:, 0]
                analytic = np.zeros_like(numeric) if gradient is None else _array(gradient)
                wrong = ~(np.abs(analytic - numeric) <= atol + rtol * np.abs(numeric))
                if wrong.any():
                    element = int(np.argmax(wrong))
                    return (
                        f"Jacobian mismatch for output {number} with respect to input "
                        f"{position}, at output element {row} and input element {element}: "
                        f"numerical {numeric[element]}, analytical {analytic[element]}"
                    )
    return None


def gradcheck(
    func: Callable[..., Any],
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_batched_forward_grad: bool = False,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
    masked: bool | None = None,
) -> bool:
    """Compares the gradients of a function with central finite differences.

    Args:
        func: takes the inputs, returns a tensor or a tuple of tensors.
        inputs: a tensor or a sequence; those in float64 that require gradients are checked.
        eps: the step of the finite differences.
        atol, rtol: the accepted difference.
        raise_exception: False returns False instead of raising.

    Returns:
        True when all derivatives agree.

    Raises:
        GradcheckError: a derivative differs.
        ValueError: no input requires a gradient.

    Example:
        >>> x = rushlight.tensor([1.0, 2.0], dtype=rushlight.float64, requires_grad=True)
        >>> rushlight.autograd.gradcheck(lambda x: x * x, (x,))
        True
    """
    given = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    checked = [
        i for i, value in enumerate(given) if isinstance(value, Tensor) and value.requires_grad
    ]
    if not checked:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but "
            "none of the them have requires_grad=True."
        )
    if not any(output.requires_grad for output in _outputs(func, given)):
        raise ValueError("gradcheck: no output of the function requires a gradient")
    jacobians = {i: _numeric_jacobians(func, given, given[i], eps) for i in checked}
    for number, output in enumerate(_outputs(func, given)):
        problem = None
        if output.requires_grad:
            problem = _check_output(output, number, given, jacobians, atol, rtol)
        elif any(parts and (parts[number] != 0).any() for parts in jacobians.values()):
            problem = f"output {number} does not require a gradient but depends on the inputs"
        if problem:
            if raise_exception:
                raise GradcheckError(problem)
            return False
    return True


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Any,
    grad_outputs: Any = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    gen_non_contig_grad_outputs: bool = False,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_fwd_over_rev: bool = False,
    check_rev_over_rev: bool = True,
    fast_mode: bool = False,
    masked: bool = False,
) -> bool:
    """Compares the second derivatives of a function with finite differences of the first.

    Args:
        func: takes the inputs, returns a tensor or a tuple of tensors.
        inputs: a tensor or a sequence; those in float64 that require gradients are checked.
        grad_outputs: the gradients of the outputs; fixed pseudo-random ones by default.
        eps, atol, rtol, raise_exception: as for gradcheck.

    Returns:
        True when all second derivatives agree.

    Raises:
        GradcheckError: a derivative differs.
    """
    import rushlight

    given = [inputs] if isinstance(inputs, Tensor) else list(inputs)
    outputs = [output for output in _outputs(func, given) if output.requires_grad]
    if grad_outputs is None:
        # Fixed, different in every element, far from zero.
        cotangents = []
        for output in outputs:
            count = output.numel()
            data = [0.5 + ((7 * i + 3) % 11) / 11 for i in range(count)]
            cotangent = rushlight.tensor(data, dtype=output.dtype).reshape(output.shape)
            cotangents.append(cotangent.requires_grad_())
    else:
        cotangents = [grad_outputs] if isinstance(grad_outputs, Tensor) else list(grad_outputs)
    count = len(given)
    wanted = [
        i for i, value in enumerate(given) if isinstance(value, Tensor) and value.requires_grad
    ]

    def gradients(*values: Any) -> tuple[Any, ...]:
        arguments, cotangent_values = values[:count], values[count:]
        with rushlight.enable_grad():
            # Leaves inside of a numeric step have lost their flag; the graph is rebuilt here.
            results = [output for output in _outputs(func, arguments) if output.requires_grad]
            return tuple(
                gradient
                for gradient in rushlight.autograd.grad(
                    results,
                    [arguments[i] for i in wanted],
                    list(cotangent_values),
                    create_graph=True,
                    allow_unused=True,
                )
                if gradient is not None and gradient.requires_grad
            )

    if not gradients(*given, *cotangents):
        return True
    return gradcheck(
        gradients,
        [*given, *cotangents],
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
    )


_explained_functions(globals(), ["gradcheck", "gradgradcheck"])
