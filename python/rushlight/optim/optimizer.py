"""The base class of all optimizers."""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from itertools import chain

from rushlight import Tensor
from rushlight._gradients import forget_gradients

from .faults import fault_in, fault_in_state
from .hooks import OptimizerHooks
from .step_hooks import (
    register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook,
    with_hooks,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


__all__ = [
    "Optimizer",
    "register_optimizer_step_post_hook",
    "register_optimizer_step_pre_hook",
    "required",
]


class _Required:
    """Marks an option that every parameter group must give."""

    def __repr__(self) -> str:
        return "<required parameter>"


required = _Required()


class Optimizer(OptimizerHooks):
    """What all optimizers share: parameter groups, state, and saving both.

    Args:
        params: tensors, pairs of name and tensor, or dictionaries that describe groups: "params"
            and options that differ from the defaults.
        defaults: the options of groups that do not give their own.

    Attributes:
        param_groups: a list of dictionaries: "params" and all options.
        state: what the optimizer keeps for each parameter.
        defaults: the options of groups that do not give their own.

    Raises:
        TypeError: `params` is a tensor, has a set, or has something that is no tensor.
        ValueError: there are no parameters, or one is twice there or no leaf.

    Example:
        >>> class Descent(optim.Optimizer):
        ...     def __init__(self, params, lr):
        ...         super().__init__(params, {"lr": lr})
        ...     def step(self):
        ...         with rushlight.no_grad():
        ...             for group in self.param_groups:
        ...                 for parameter in group["params"]:
        ...                     parameter.sub_(parameter.grad, alpha=group["lr"])
        >>> x = nn.Parameter(rushlight.ones(1))
        >>> (x * x).sum().backward()
        >>> Descent([x], lr=0.25).step()
        >>> x.item()
        0.5
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        step = cls.__dict__.get("step")
        if step is not None and not hasattr(step, "_has_hooks"):
            cls.step = with_hooks(step)  # type: ignore[method-assign]

    def __init__(self, params: Any, defaults: dict[str, Any]) -> None:
        self.defaults = defaults
        self._make_hooks()
        is_iterable = hasattr(params, "__iter__") or hasattr(params, "__getitem__")
        if isinstance(params, Tensor) or not is_iterable:
            hint = "; did you mean module.parameters()?" if callable(params) else ""
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or "
                f"dicts, but got {type(params).__name__}{hint}"
            )
        self.state: defaultdict[Any, Any] = defaultdict(dict)
        self.param_groups: list[dict[str, Any]] = []
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(dict(group) if isinstance(group, dict) else group)

    def __getstate__(self) -> dict[str, Any]:
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if "_optimizer_step_pre_hooks" not in self.__dict__:
            self._make_hooks()
        self.defaults.setdefault("differentiable", False)

    def __repr__(self) -> str:
        text = type(self).__name__ + " ("
        for place, group in enumerate(self.param_groups):
            text += f"\nParameter Group {place}\n"
            for key in sorted(group):
                if key != "params":
                    text += f"    {key}: {group[key]}\n"
        return text + ")"

    def _parts_of_state(self, group: dict[str, Any]) -> dict[str, bool]:
        """What is kept for a parameter of a group, and whether it must be there.

        The count of its steps is "step"; all else has the parameter's shape and dtype.
        """
        return {}

    def _fault(self) -> Exception | None:
        """What is wrong with this object, asked after a method has failed."""
        return fault_in(self)

    # -- saving and loading ------------------------------------------------------------------

    def _numbers(self) -> dict[int, int]:
        """The number of each parameter, counted through all groups, by its id."""
        numbers: dict[int, int] = {}
        for group in self.param_groups:
            for parameter in group["params"]:
                numbers.setdefault(id(parameter), len(numbers))
        return numbers

    def state_dict(self) -> dict[str, Any]:
        """Collects state and options in a dictionary in which numbers stand for parameters.

        Returns:
            A dictionary of "state" (by number) and "param_groups". Its tensors are the
            optimizer's own.

        Example:
            >>> optim.SGD([nn.Parameter(rushlight.ones(1))]).state_dict()["state"]
            {}
        """
        for hook in self._optimizer_state_dict_pre_hooks.values():
            hook(self)
        numbers = self._numbers()
        groups = []
        for group in self.param_groups:
            packed = {key: value for key, value in group.items() if key != "params"}
            packed["params"] = [numbers[id(parameter)] for parameter in group["params"]]
            groups.append(packed)
        state = {
            numbers[id(key)] if isinstance(key, Tensor) else key: value
            for key, value in self.state.items()
        }
        result: dict[str, Any] = {"state": state, "param_groups": groups}
        for hook in self._optimizer_state_dict_post_hooks.values():
            replaced = hook(self, result)
            if replaced is not None:
                result = replaced
        return result

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Takes over state and options from a dictionary that `state_dict` returned.

        Tensors of the state are converted to the dtype of their parameters where it differs, and
        else used as they are.

        Args:
            state_dict: the dictionary.

        Raises:
            TypeError: what should be a dictionary, a list, a number or a tensor is none.
            ValueError: the numbers of groups or of parameters differ, or the dictionary or a group
                lacks a part.
            RuntimeError: the state of a parameter lacks a part, or has a tensor of another shape.

        After an error the optimizer is unchanged.

        Example:
            >>> first = optim.SGD([nn.Parameter(rushlight.ones(1))], lr=0.5)
            >>> second = optim.SGD([nn.Parameter(rushlight.ones(1))])
            >>> second.load_state_dict(first.state_dict())
            >>> second.param_groups[0]["lr"]
            0.5
        """
        _check_parts("state_dict", state_dict, {})
        loaded = state_dict.copy()
        for hook in self._optimizer_load_state_dict_pre_hooks.values():
            replaced = hook(self, loaded)
            if replaced is not None:
                loaded = replaced
        _check_parts("state_dict", loaded, {"state": dict, "param_groups": (list, tuple)})
        for group in loaded["param_groups"]:
            _check_parts("a parameter group", group, {"params": (list, tuple)})
            for number in group["params"]:
                if not isinstance(number, int):
                    raise TypeError(
                        "load_state_dict: 'params' of a parameter group must be a list of numbers, "
                        f"not of {type(number).__name__}"
                    )
        groups = deepcopy(loaded["param_groups"])
        if len(groups) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        for own, other in zip(self.param_groups, groups, strict=True):
            if len(own["params"]) != len(other["params"]):
                raise ValueError(
                    "loaded state dict contains a parameter group that doesn't match the size of "
                    "optimizer's group"
                )
        parameters = dict(
            zip(
                chain.from_iterable(group["params"] for group in groups),
                chain.from_iterable(group["params"] for group in self.param_groups),
                strict=True,
            )
        )
        state: defaultdict[Any, Any] = defaultdict(dict)
        for key, value in loaded["state"].items():
            parameter = parameters.get(key)
            if parameter is None:
                state[key] = value
            else:
                state[parameter] = _converted(value, parameter)
        for own, other in zip(self.param_groups, groups, strict=True):
            other["params"] = own["params"]
            if "param_names" in own:
                other.setdefault("param_names", own["param_names"])
        before = {"state": self.state, "param_groups": self.param_groups}
        try:
            self.__setstate__({"state": state, "param_groups": groups})
            fault = fault_in_state(self)
            if fault is not None:
                raise fault
        except BaseException:
            self.__dict__.update(before)
            raise
        for hook in self._optimizer_load_state_dict_post_hooks.values():
            hook(self)

    # -- use ---------------------------------------------------------------------------------

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forgets the gradients of all parameters.

        Args:
            set_to_none: False keeps the tensors and fills them with zeros.

        Example:
            >>> x = nn.Parameter(rushlight.ones(1))
            >>> x.grad = rushlight.ones(1)
            >>> optim.SGD([x]).zero_grad()
            >>> x.grad is None
            True
        """
        parameters = chain.from_iterable(group["params"] for group in self.param_groups)
        forget_gradients(parameters, set_to_none)

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Changes the parameters once; every optimizer defines it.

        Args:
            closure: computes the loss again and returns it.

        Returns:
            What the closure returned, or None.

        Raises:
            NotImplementedError: the class does not define it.
        """
        raise NotImplementedError(f"{type(self).__name__} does not define step()")

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Adds parameters with options of their own.

        Args:
            param_group: "params" and options that differ from the defaults.

        Raises:
            TypeError: the group is no dictionary, or has something that is no tensor.
            ValueError: a parameter is already there or no leaf, or some parameters have names.

        Example:
            >>> optimizer = optim.SGD([nn.Parameter(rushlight.ones(1))], lr=0.5)
            >>> optimizer.add_param_group({"params": nn.Parameter(rushlight.ones(1)), "lr": 0.1})
            >>> [group["lr"] for group in optimizer.param_groups]
            [0.5, 0.1]
        """
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        if "params" not in param_group:
            raise ValueError(f"param_group has no 'params', only {sorted(map(str, param_group))}")
        params = param_group["params"]
        if not hasattr(params, "__iter__"):
            raise TypeError(
                "params of a parameter group must be a Tensor or an iterable of Tensors, got "
                + type(params).__name__
            )
        if isinstance(params, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but the "
                "ordering of tensors in sets will change between runs. Please use a list instead."
            )
        listed = [params] if isinstance(params, Tensor) else list(params)
        named = [isinstance(entry, tuple) for entry in listed]
        if any(named):
            if not all(named):
                raise ValueError(
                    "all optimizer params should be with/without names. "
                    "Some param names are missing"
                )
            for entry in listed:
                if len(entry) != 2:
                    raise ValueError(
                        "named parameters must be pairs of name and Tensor, got a tuple of "
                        f"{len(entry)}"
                    )
            names = [name for name, _ in listed]
            listed = [parameter for _, parameter in listed]
        if self.param_groups and any(named) != ("param_names" in self.param_groups[0]):
            raise ValueError(
                "all optimizer param groups should be with/without names. cannot add param group "
                f"{'with' if any(named) else 'without'} names to the optimizer"
            )
        for parameter in listed:
            if not isinstance(parameter, Tensor):
                raise TypeError(
                    "optimizer can only optimize Tensors, but one of the params is "
                    + type(parameter).__name__
                )
            if not self.defaults.get("differentiable", None) and not (
                parameter.is_leaf or parameter.retains_grad
            ):
                raise ValueError("can't optimize a non-leaf Tensor")
        for name, default in self.defaults.items():
            if default is required and name not in param_group:
                raise ValueError(
                    "parameter group didn't specify a value of required optimization parameter "
                    + name
                )
        ids = {id(parameter) for parameter in listed}
        if len(ids) != len(listed):
            import warnings

            warnings.warn(
                "optimizer contains a parameter group with duplicate parameters; in future, this "
                "will cause an error",
                stacklevel=3,
            )
        if not ids.isdisjoint(self._numbers()):
            raise ValueError("some parameters appear in more than one parameter group")
        # Only now is the caller's dictionary changed.
        param_group["params"] = listed
        if any(named):
            param_group["param_names"] = names
        for name, default in self.defaults.items():
            param_group.setdefault(name, default)
        self.param_groups.append(param_group)


def _check_parts(what: str, value: object, parts: dict[str, Any]) -> None:
    """Raises TypeError or ValueError unless a dictionary has parts of certain types."""
    if not isinstance(value, dict):
        raise TypeError(f"load_state_dict: {what} must be a dict, got {type(value).__name__}")
    for name, kinds in parts.items():
        if name not in value:
            raise ValueError(f"load_state_dict: {what} has no '{name}'")
        if not isinstance(value[name], kinds):
            wanted = "dict" if kinds is dict else "list"
            raise TypeError(
                f"load_state_dict: '{name}' of {what} must be a {wanted}, got "
                + type(value[name]).__name__
            )


def _converted(value: Any, parameter: Tensor, key: object = None) -> Any:
    """Loaded state in the dtype of its parameter; counts of steps stay as they are."""
    if isinstance(value, Tensor):
        if key != "step" and parameter.is_floating_point():
            return value.to(parameter.dtype)
        return value
    if isinstance(value, dict):
        return {name: _converted(entry, parameter, name) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_converted(entry, parameter) for entry in value)
    return value
