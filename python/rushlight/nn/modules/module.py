"""The base class of all modules."""

from __future__ import annotations

from rushlight._gradients import forget_gradients

from .conversion import ModuleConversion
from .global_hooks import (
    register_module_backward_hook,
    register_module_buffer_registration_hook,
    register_module_forward_hook,
    register_module_forward_pre_hook,
    register_module_full_backward_hook,
    register_module_full_backward_pre_hook,
    register_module_module_registration_hook,
    register_module_parameter_registration_hook,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import Self

__all__ = [
    "Module",
    "register_module_backward_hook",
    "register_module_buffer_registration_hook",
    "register_module_forward_hook",
    "register_module_forward_pre_hook",
    "register_module_full_backward_hook",
    "register_module_full_backward_pre_hook",
    "register_module_module_registration_hook",
    "register_module_parameter_registration_hook",
]


def indent(text: str, spaces: int) -> str:
    """Indents all lines of a text but the first."""
    return text.replace("\n", "\n" + " " * spaces)


class Module(ModuleConversion):
    """A piece of a model: parameters, buffers and submodules, and the function they compute.

    Write a model as a subclass: make its pieces in `__init__`, after `super().__init__()`, and
    compute in `forward`. What is assigned to an attribute is registered by its type, so that
    `parameters()`, `state_dict()`, `to()` and the like see it.

    Attributes:
        training: whether the module is in training mode (see `train` and `eval`).

    Example:
        >>> class Model(nn.Module):
        ...     def __init__(self):
        ...         super().__init__()
        ...         self.hidden = nn.Linear(4, 3)
        ...         self.head = nn.Linear(3, 2)
        ...     def forward(self, x):
        ...         return self.head(F.relu(self.hidden(x)))
        >>> Model()(rushlight.ones(5, 4)).shape
        torch.Size([5, 2])
        >>> Model()
        Model(
          (hidden): Linear(in_features=4, out_features=3, bias=True)
          (head): Linear(in_features=3, out_features=2, bias=True)
        )
    """

    def forward(self, *input: Any) -> Any:
        """Computes the output; every subclass that is called defines it.

        Args:
            input: whatever the module is called with.

        Returns:
            The output.

        Raises:
            NotImplementedError: the subclass does not define it.
        """
        raise NotImplementedError(
            f'Module [{type(self).__name__}] is missing the required "forward" function'
        )

    def train(self, mode: bool = True) -> Self:
        """Puts this module and all below it into training mode, or evaluation mode.

        Args:
            mode: True for training.

        Returns:
            This module.

        Raises:
            ValueError: `mode` is no bool.

        Example:
            >>> nn.Sequential(nn.Dropout()).train(False)[0].training
            False
        """
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Self:
        """Puts this module and all below it into evaluation mode.

        Returns:
            This module.

        Example:
            >>> nn.Dropout().eval()(rushlight.ones(2))
            tensor([1., 1.])
        """
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Sets whether gradients of all parameters are recorded.

        Args:
            requires_grad: the new value.

        Returns:
            This module.

        Example:
            >>> frozen = nn.Linear(2, 1).requires_grad_(False)
            >>> frozen.weight.requires_grad
            False
        """
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forgets the gradients of all parameters.

        Args:
            set_to_none: False keeps the tensors and fills them with zeros.

        Example:
            >>> layer = nn.Linear(2, 1)
            >>> layer(rushlight.ones(2)).sum().backward()
            >>> layer.zero_grad()
            >>> layer.weight.grad is None
            True
        """
        forget_gradients(self.parameters(), set_to_none)

    def _get_name(self) -> str:
        return type(self).__name__

    def extra_repr(self) -> str:
        """Returns what `repr` shows of this module itself; subclasses override it.

        Returns:
            Text, in lines if there are several things.
        """
        return ""

    def __repr__(self) -> str:
        extra = self.extra_repr()
        lines = extra.split("\n") if extra else []
        if len(lines) == 1 and not self._modules:
            return f"{self._get_name()}({extra})"
        lines += [f"({name}): {indent(repr(module), 2)}" for name, module in self._modules.items()]
        if not lines:
            return f"{self._get_name()}()"
        body = "\n  ".join(lines)
        return f"{self._get_name()}(\n  {body}\n)"
