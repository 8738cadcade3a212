"""How a module keeps its parameters, buffers and submodules: registration and attributes."""

from __future__ import annotations

from rushlight import _C, Tensor
from rushlight._explanation import type_name

from ..parameter import Buffer, Parameter
from .global_hooks import registration_hooks
from .registry import Registry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .module import Module

_KINDS = ("_parameters", "_buffers", "_modules")


class ModuleAttributes(_C._ModuleCall):
    """The part of `Module` that registers what is assigned to it.

    Parameters, buffers and submodules live in the instance dictionary, where Python's normal
    look-up finds them, and by kind in `_parameters`, `_buffers` and `_modules`.
    """

    training: bool
    _parameters: Registry
    _buffers: Registry
    _modules: Registry
    _non_persistent_buffers_set: set[str]
    _hooked: bool
    call_super_init = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not self.call_super_init and (args or kwargs):
            got = (
                f"takes 1 positional argument but {len(args) + 1} were given"
                if args
                else f"got an unexpected keyword argument '{next(iter(kwargs))}'"
            )
            raise TypeError(f"{type(self).__name__}.__init__() {got}")
        attributes = self.__dict__
        attributes["training"] = True
        attributes["_hooked"] = False
        attributes["_parameters"] = Registry(self)
        attributes["_buffers"] = Registry(self)
        attributes["_modules"] = Registry(self)
        attributes["_non_persistent_buffers_set"] = set()
        if self.call_super_init:
            super().__init__(*args, **kwargs)

    # -- registration ------------------------------------------------------------------------

    def _registry(self, kind: str, what: str) -> Registry:
        """The registry of a kind; a plain dictionary in its place is taken over."""
        registry = self.__dict__.get(kind)
        if type(registry) is Registry and registry.belongs_to(self):
            return registry
        if registry is None:
            raise AttributeError(f"cannot assign {what} before Module.__init__() call")
        registry = self.__dict__[kind] = Registry(self, registry)
        return registry

    def _check_name(self, name: object, what: str, registry: Registry) -> None:
        if not isinstance(name, str):
            raise TypeError(f"{what} name should be a string. Got {type_name(name)}")
        if "." in name:
            raise KeyError(f'{what} name can\'t contain ".", got: {name}')
        if name == "":
            raise KeyError(f'{what} name can\'t be empty string ""')
        if name not in registry and hasattr(self, name):
            raise KeyError(f"attribute '{name}' already exists")

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Adds a parameter under a name.

        Args:
            name: the attribute's name, without dots.
            param: the parameter; None reserves the name and stays out of `state_dict`.

        Raises:
            TypeError: the name is no string, or `param` is neither None nor a `Parameter`.
            KeyError: the name is empty, has a dot or is taken by another attribute.

        Example:
            >>> module = nn.Module()
            >>> module.register_parameter("scale", nn.Parameter(rushlight.ones(1)))
            >>> module.scale
            Parameter containing:
            tensor([1.], requires_grad=True)
        """
        registry = self._registry("_parameters", "parameter")
        self._check_name(name, "parameter", registry)
        if param is not None:
            if not isinstance(param, Parameter):
                raise TypeError(
                    f"cannot assign '{type_name(param)}' object to parameter '{name}' "
                    "(rushlight.nn.Parameter or None required)"
                )
            if param.grad_fn is not None:
                raise ValueError(
                    f"cannot assign a result of operators to parameter '{name}': a parameter "
                    "must be a leaf of the graph; compute from it in forward() instead"
                )
        for hook in registration_hooks["parameter"].values():
            replaced = hook(self, name, param)
            if replaced is not None:
                param = replaced
        registry.assign(name, param)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Adds a tensor that is part of the module's state but not trained.

        Args:
            name: the attribute's name, without dots.
            tensor: the buffer; None reserves the name and stays out of `state_dict`.
            persistent: whether the buffer belongs to `state_dict`.

        Raises:
            TypeError: the name is no string, or `tensor` is neither None nor a tensor.
            KeyError: the name is empty, has a dot or is taken by another attribute.

        Example:
            >>> module = nn.Module()
            >>> module.register_buffer("mean", rushlight.zeros(2))
            >>> module.mean
            tensor([0., 0.])
        """
        registry = self._registry("_buffers", "buffer")
        self._check_name(name, "buffer", registry)
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(
                f"cannot assign '{type_name(tensor)}' object to buffer '{name}' "
                "(rushlight Tensor or None required)"
            )
        for hook in registration_hooks["buffer"].values():
            replaced = hook(self, name, tensor)
            if replaced is not None:
                tensor = replaced
        registry.assign(name, tensor)
        if persistent:
            self._non_persistent_buffers_set.discard(name)
        else:
            self._non_persistent_buffers_set.add(name)

    def add_module(self, name: str, module: Module | None) -> None:
        """Adds a submodule under a name.

        Args:
            name: the attribute's name, without dots.
            module: the submodule; None reserves the name.

        Raises:
            TypeError: the name is no string, or `module` is neither None nor a module.
            KeyError: the name is empty, has a dot or is taken by another attribute.

        Example:
            >>> model = nn.Module()
            >>> model.add_module("act", nn.ReLU())
            >>> model.act
            ReLU()
        """
        registry = self._registry("_modules", "module")
        if module is not None and not isinstance(module, ModuleAttributes):
            raise TypeError(f"{type_name(module)} is not a Module subclass")
        self._check_name(name, "module", registry)
        for hook in registration_hooks["module"].values():
            replaced = hook(self, name, module)
            if replaced is not None:
                module = replaced
        registry.assign(name, module)

    def register_module(self, name: str, module: Module | None) -> None:
        """Does the same as `add_module`."""
        self.add_module(name, module)

    # -- attributes --------------------------------------------------------------------------

    def _forget(self, name: str, keep: str) -> None:
        """Removes a name from the attributes and from all registries but one."""
        attributes = self.__dict__
        for kind in _KINDS:
            if kind != keep and name in attributes[kind]:
                del attributes[kind][name]
        if name not in attributes[keep]:
            attributes.pop(name, None)
        if keep != "_buffers":
            self._non_persistent_buffers_set.discard(name)

    def __setattr__(self, name: str, value: Any) -> None:
        attributes = self.__dict__
        if isinstance(value, Parameter):
            self._registry("_parameters", "parameters")
            self._forget(name, "_parameters")
            self.register_parameter(name, value)
        elif name in attributes.get("_parameters", ()):
            if value is not None:
                raise TypeError(
                    f"cannot assign '{type_name(value)}' as parameter '{name}' "
                    "(rushlight.nn.Parameter or None expected)"
                )
            self.register_parameter(name, None)
        elif isinstance(value, ModuleAttributes):
            registry = self._registry("_modules", "module")
            self._forget(name, "_modules")
            self._assign_module(registry, name, value)
        elif name in attributes.get("_modules", ()):
            if value is not None:
                raise TypeError(
                    f"cannot assign '{type_name(value)}' as child module '{name}' "
                    "(rushlight.nn.Module or None expected)"
                )
            self._assign_module(self._registry("_modules", "module"), name, None)
        elif isinstance(value, Buffer) or name in attributes.get("_buffers", ()):
            self._assign_buffer(name, value)
        else:
            object.__setattr__(self, name, value)

    def _assign_module(self, registry: Registry, name: str, module: Any) -> None:
        for hook in registration_hooks["module"].values():
            replaced = hook(self, name, module)
            if replaced is not None:
                module = replaced
        registry.assign(name, module)

    def _assign_buffer(self, name: str, value: Any) -> None:
        registry = self._registry("_buffers", "buffer")
        if value is not None and not isinstance(value, Tensor):
            raise TypeError(
                f"cannot assign '{type_name(value)}' as buffer '{name}' "
                "(rushlight.nn.Buffer, rushlight.Tensor or None expected)"
            )
        if isinstance(value, Buffer):
            self._forget(name, "_buffers")
            self.register_buffer(name, value, value.persistent)
            return
        for hook in registration_hooks["buffer"].values():
            replaced = hook(self, name, value)
            if replaced is not None:
                value = replaced
        registry.assign(name, value)

    def __delattr__(self, name: str) -> None:
        attributes = self.__dict__
        for kind in _KINDS:
            if name in attributes.get(kind, ()):
                del self._registry(kind, "attributes")[name]
                self._non_persistent_buffers_set.discard(name)
                return
        object.__delattr__(self, name)

    def __dir__(self) -> list[str]:
        return sorted(name for name in super().__dir__() if not name[:1].isdigit())

    # -- copies ------------------------------------------------------------------------------

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__.copy()

    def __setstate__(self, state: dict[str, Any]) -> None:
        attributes = self.__dict__
        attributes.update(state)
        for kind in _KINDS:
            attributes[kind] = Registry(self, attributes.get(kind))
        attributes.setdefault("_non_persistent_buffers_set", set())
        attributes.setdefault("_hooked", False)
        attributes.setdefault("training", True)
