"""What is wrong with an optimizer whose groups or state were changed by hand, or loaded.

Looked for when a state is loaded, and after something failed: steps do not pay for it.
"""

from __future__ import annotations

from rushlight import Tensor
from rushlight._explanation import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .optimizer import Optimizer


def fault_in(optimizer: Optimizer) -> Exception | None:
    """The error that says what keeps an optimizer from its work; None if nothing does."""
    for name, kind in (("defaults", dict), ("param_groups", list), ("state", dict)):
        if not hasattr(optimizer, name):
            return RuntimeError(f"the optimizer has no '{name}', was Optimizer.__init__ called?")
        if not isinstance(getattr(optimizer, name), kind):
            return _wrong_type(
                f"'{name}' of the optimizer", kind.__name__, getattr(optimizer, name)
            )
    for place, group in enumerate(optimizer.param_groups):
        fault = _fault_in_group(optimizer, f"parameter group {place}", group)
        if fault is not None:
            return fault
    owned = {id(one) for group in optimizer.param_groups for one in group["params"]}
    for key in optimizer.state:
        if isinstance(key, Tensor) and id(key) not in owned:
            return RuntimeError(
                f"the state has a Tensor of shape {key.shape} that is in no parameter group"
            )
    return fault_in_state(optimizer)


def fault_in_state(optimizer: Optimizer) -> Exception | None:
    """The same for what an optimizer keeps for its parameters."""
    for place, group in enumerate(optimizer.param_groups):
        for index, parameter in enumerate(group["params"]):
            entry = optimizer.state.get(parameter)
            parts = optimizer._parts_of_state(group)
            fault = _fault_in_entry(parts, f"parameter {index} of group {place}", parameter, entry)
            if fault is not None:
                return fault
    return None


def _fault_in_group(optimizer: Optimizer, where: str, group: Any) -> Exception | None:
    if not isinstance(group, dict):
        return _wrong_type(where, "dict", group)
    for name in ("params", *optimizer.defaults):
        if name not in group:
            return RuntimeError(f"{where} has no '{name}'")
    params = group["params"]
    if not isinstance(params, (list, tuple)):
        return _wrong_type(f"'params' of {where}", "list of Tensors", params)
    for parameter in params:
        if not isinstance(parameter, Tensor):
            return _wrong_type(f"an entry of 'params' of {where}", "Tensor", parameter)
    for name, default in optimizer.defaults.items():
        wanted = _wanted_instead(group[name], default)
        if wanted is not None:
            return _wrong_type(f"'{name}' of {where}", wanted, group[name])
    return None


def _wanted_instead(value: object, default: object) -> str | None:
    """What an option must be, if it is not of the kind of its default."""
    if isinstance(default, bool):
        is_ambiguous = isinstance(value, Tensor) and value.numel() != 1
        return "bool" if is_ambiguous else None
    if isinstance(default, (int, float, Tensor)):
        return None if _is_real_number(value) else "real number"
    if isinstance(default, (list, tuple)):
        is_fitting = (
            isinstance(value, (list, tuple))
            and len(value) == len(default)
            and all(map(_is_real_number, value))
        )
        return None if is_fitting else f"tuple of {len(default)} real numbers"
    return None


def _is_real_number(value: Any) -> bool:
    """Whether a value is one real number, if one beyond float64."""
    if isinstance(value, Tensor):
        return value.numel() == 1 and not value.is_complex()
    if isinstance(value, (str, bytes, bytearray)):
        return False
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    except OverflowError:
        pass
    return True


def _fault_in_entry(
    parts: dict[str, bool], where: str, parameter: Tensor, entry: Any
) -> Exception | None:
    if not parts or entry is None:
        return None
    if not isinstance(entry, dict):
        return _wrong_type(f"the state of {where}", "dict", entry)
    for name, is_needed in parts.items() if entry else ():
        value = entry.get(name)
        if value is None:
            if is_needed:
                return RuntimeError(f"the state of {where} has no '{name}'")
            continue
        what = f"'{name}' in the state of {where}"
        if not isinstance(value, Tensor):
            return _wrong_type(what, "Tensor", value)
        if name == "step":
            if value.numel() != 1 or not value.is_floating_point():
                return RuntimeError(
                    f"{what} must be one floating-point number, not of shape {value.shape} and "
                    f"dtype {value.dtype}"
                )
        elif value.shape != parameter.shape or value.dtype != parameter.dtype:
            return RuntimeError(
                f"{what} has shape {value.shape} and dtype {value.dtype}, the parameter "
                f"{parameter.shape} and {parameter.dtype}"
            )
    return None


def _wrong_type(what: str, wanted: str, value: object) -> TypeError:
    return TypeError(f"{what} must be a {wanted}, not {shown(value)}")
