"""Documentation of pooling."""

from __future__ import annotations

_SIZES = {1: "L", 2: "H, W", 3: "D, H, W"}
_INPUTS = {
    1: "rushlight.tensor([[1., 3., 2., 4.]])",
    2: "rushlight.tensor([[[1., 3., 2., 4.]]])",
    3: "rushlight.tensor([[[[1., 3., 2., 4.]]]])",
}


def _shown(dims: int, text: str) -> str:
    """A row of values inside of the brackets that the dimensions need."""
    return f"tensor({'[' * (dims + 1)}{text}{']' * (dims + 1)})"


def _window(dims: int) -> str:
    return "2" if dims == 1 else str((1,) * (dims - 1) + (2,))


def _call(name: str, dims: int) -> str:
    place = "" if dims == 1 or name.startswith("max_pool") and "with" not in name else "_C._nn."
    return f"rushlight.{place}{name}"


def _max(name: str, dims: int) -> str:
    indices = name.endswith("with_indices")
    result = "The pair of values and positions" if indices else "The largest elements"
    values, places = _shown(dims, "3., 4."), _shown(dims, "1, 3")
    shown = f"({values}, {places})" if indices else values
    return f"""Takes the largest element of every window; NaN counts as larger than all numbers.

    Args:
        input: (N, C, {_SIZES[dims]}) or (C, {_SIZES[dims]}).
        kernel_size: the size of windows, one number or one a dimension.
        stride: the step between windows; None: kernel_size.
        padding: how many elements at both ends, at most half a window, belong to windows without
            ever being the largest.
        dilation: the distance between elements of a window.
        ceil_mode: whether windows may reach over the end.

    Returns:
        {result}, (N, C, *) or (C, *). Positions count through the flattened spatial dimensions.

    Raises:
        RuntimeError: shapes or numbers do not fit each other.

    Example:
        >>> {_call(name, dims)}({_INPUTS[dims]}, {_window(dims)})
        {shown}
    """


def _avg(name: str, dims: int) -> str:
    return f"""Takes the mean of every window.

    Args:
        input: (N, C, {_SIZES[dims]}) or (C, {_SIZES[dims]}).
        kernel_size: the size of windows, one number or one a dimension.
        stride: the step between windows; None: kernel_size.
        padding: how many zeros stand at both ends, at most half a window.
        ceil_mode: whether windows may reach over the end.
        count_include_pad: whether the zeros count as elements.
        divisor_override: what sums are divided by instead of the number of elements (not in 1d).

    Returns:
        The means, (N, C, *) or (C, *).

    Raises:
        RuntimeError: shapes or numbers do not fit each other.

    Example:
        >>> {_call(name, dims)}({_INPUTS[dims]}, {_window(dims)})
        {_shown(dims, "2., 3.")}
    """


def _adaptive(name: str, dims: int, what: str, returns: str, shown: str) -> str:
    size = "2" if dims == 1 else str((1,) * (dims - 1) + (2,))
    return f"""Takes the {what} of windows that divide the input evenly.

    Args:
        input: (N, C, {_SIZES[dims]}) or (C, {_SIZES[dims]}).
        output_size: the size of the result, one number or one a dimension. Window i reaches from
            floor(i size / output_size) to ceil((i + 1) size / output_size).

    Returns:
        {returns}, (N, C, *) or (C, *).

    Raises:
        RuntimeError: shapes or numbers do not fit each other.

    Example:
        >>> {_call(name, dims)}({_INPUTS[dims]}, {size})
        {shown}
    """


def _unpool(name: str, dims: int) -> str:
    places = _INPUTS[dims].replace("1., 3., 2., 4.", "1, 3")
    values = _INPUTS[dims].replace("1., 3., 2., 4.", "5., 6.")
    size = str((1,) * (dims - 1) + (4,))
    return f"""Puts elements back to where max pooling found them; the others are 0.

    Args:
        input: (N, C, {_SIZES[dims]}) or (C, {_SIZES[dims]}).
        indices: int64, of the same shape: positions in the flattened spatial dimensions.
        output_size: the spatial sizes of the result.

    Returns:
        (N, C, *) or (C, *).

    Raises:
        RuntimeError: shapes do not fit each other, or an index is out of range.

    Example:
        >>> rushlight._C._nn.{name}({values}, {places}, {size})
        {_shown(dims, "0., 5., 0., 6.")}
    """


DOCUMENTATION = {}
for _dims in (1, 2, 3):
    _pair = f"({_shown(_dims, '3., 4.')}, {_shown(_dims, '1, 3')})"
    for _name in (f"max_pool{_dims}d", f"max_pool{_dims}d_with_indices"):
        DOCUMENTATION[_name] = _max(_name, _dims)
    _name = f"max_unpool{_dims}d"
    DOCUMENTATION[_name] = _unpool(_name, _dims)
    _name = f"avg_pool{_dims}d"
    DOCUMENTATION[_name] = _avg(_name, _dims)
    _name = f"adaptive_avg_pool{_dims}d"
    DOCUMENTATION[_name] = _adaptive(_name, _dims, "mean", "The means", _shown(_dims, "2., 3."))
    _name = f"adaptive_max_pool{_dims}d"
    DOCUMENTATION[_name] = _adaptive(
        _name, _dims, "largest element", "The pair of values and positions", _pair
    )
