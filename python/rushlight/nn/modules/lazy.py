"""Modules that find their sizes at the first call."""

from __future__ import annotations

from functools import partial

from rushlight import _C, Tensor

from ..parameter import is_lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .module import Module

__all__ = ["LazyModuleMixin"]


class LazyModuleMixin(_C._ModuleCall):
    """Makes a module whose parameters are uninitialized until its first call.

    Put it in front of `Module` in a subclass's bases, and define `initialize_parameters`, which
    gives all uninitialized parameters their shapes.

    Attributes:
        cls_to_become: the class of the module after its first call, or None.

    Example:
        >>> class LazyScale(nn.modules.lazy.LazyModuleMixin, nn.Module):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.scale = nn.UninitializedParameter()
        ...     def initialize_parameters(self, x):
        ...         self.scale.materialize(x.shape[-1:])
        ...         nn.init.ones_(self.scale)
        ...     def forward(self, x):
        ...         return x * self.scale
        >>> LazyScale()(rushlight.tensor([2.0, 3.0])).tolist()
        [2.0, 3.0]
    """

    # The base is that of `Module`: only then may an instance change its class to a module's.
    cls_to_become: type[Module] | None = None

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._load_hook = self._register_load_state_dict_pre_hook(self._lazy_load_hook)
        self._initialize_hook = self.register_forward_pre_hook(
            self._infer_parameters, with_kwargs=True
        )

    def _lazy_load_hook(self: Any, state_dict: dict[str, Any], prefix: str, *rest: Any) -> None:
        """Gives uninitialized parameters the shapes of those that are loaded."""
        for name, value in [*self._parameters.items(), *self._buffers.items()]:
            source = state_dict.get(prefix + name)
            if isinstance(source, Tensor) and is_lazy(value) and not is_lazy(source):
                self._write(partial(value.materialize, source.shape), prefix + name, rest[-1])

    def initialize_parameters(self, *args: Any, **kwargs: Any) -> None:
        """Gives all uninitialized parameters their shapes.

        Args:
            args: what the module is called with.
            kwargs: what the module is called with.

        Raises:
            NotImplementedError: the class does not define it.
        """
        raise NotImplementedError(
            f"initialize_parameters is not implemented for {type(self).__name__}"
        )

    def has_uninitialized_params(self: Any) -> bool:
        """Returns whether a parameter or buffer has no shape yet."""
        members = [*self._parameters.values(), *self._buffers.values()]
        return any(is_lazy(member) for member in members)

    def _infer_parameters(
        self: Any, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any] | None = None
    ) -> None:
        """The hook before the first call: finds the sizes and leaves the lazy state."""
        module.initialize_parameters(*args, **(kwargs or {}))
        if module.has_uninitialized_params():
            raise RuntimeError(f"module {module._get_name()} has not been fully initialized")
        module._initialize_hook.remove()
        module._load_hook.remove()
        del module._initialize_hook
        del module._load_hook
        if module.cls_to_become is not None:
            module.__class__ = module.cls_to_become
