"""Walking a tree of modules and finding things in it by name."""

from __future__ import annotations

from .call import ModuleCall

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from typing_extensions import Self

    from rushlight import Tensor

    from ..parameter import Parameter
    from .module import Module


class ModuleTree(ModuleCall):
    """The part of `Module` that lists and finds parameters, buffers and submodules."""

    # -- lists -------------------------------------------------------------------------------

    def _named_members(
        self,
        get_members_fn: Callable[[Any], Iterable[tuple[str, Any]]],
        prefix: str = "",
        recurse: bool = True,
        remove_duplicate: bool = True,
    ) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        modules: Iterable[tuple[str, Any]] = (
            self.named_modules(prefix=prefix, remove_duplicate=remove_duplicate)
            if recurse
            else [(prefix, self)]
        )
        for path, module in modules:
            start = path + "." if path else ""
            for name, member in get_members_fn(module):
                if member is None or id(member) in seen:
                    continue
                if remove_duplicate:
                    seen.add(id(member))
                yield start + name, member

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Lists the parameters, each once.

        Args:
            recurse: whether those of submodules are included.

        Returns:
            An iterator over parameters.

        Example:
            >>> [tuple(parameter.shape) for parameter in nn.Linear(3, 2).parameters()]
            [(2, 3), (2,)]
        """
        for _, parameter in self.named_parameters(recurse=recurse):
            yield parameter

    def named_parameters(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Parameter]]:
        """Lists the parameters with their paths.

        Args:
            prefix: is put in front of every path.
            recurse: whether those of submodules are included.
            remove_duplicate: whether a parameter that is used twice is listed once.

        Returns:
            An iterator over pairs of path and parameter.

        Example:
            >>> [path for path, _ in nn.Sequential(nn.Linear(3, 2)).named_parameters()]
            ['0.weight', '0.bias']
        """
        yield from self._named_members(
            lambda module: module._parameters.items(), prefix, recurse, remove_duplicate
        )

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """Lists the buffers, each once.

        Args:
            recurse: whether those of submodules are included.

        Returns:
            An iterator over tensors.

        Example:
            >>> list(nn.BatchNorm1d(2).buffers())
            [tensor([0., 0.]), tensor([1., 1.]), tensor(0)]
        """
        for _, buffer in self.named_buffers(recurse=recurse):
            yield buffer

    def named_buffers(
        self, prefix: str = "", recurse: bool = True, remove_duplicate: bool = True
    ) -> Iterator[tuple[str, Tensor]]:
        """Lists the buffers with their paths.

        Args:
            prefix: is put in front of every path.
            recurse: whether those of submodules are included.
            remove_duplicate: whether a buffer that is used twice is listed once.

        Returns:
            An iterator over pairs of path and tensor.

        Example:
            >>> [path for path, _ in nn.BatchNorm1d(2).named_buffers()]
            ['running_mean', 'running_var', 'num_batches_tracked']
        """
        yield from self._named_members(
            lambda module: module._buffers.items(), prefix, recurse, remove_duplicate
        )

    def children(self) -> Iterator[Module]:
        """Lists the direct submodules, each once.

        Returns:
            An iterator over modules.

        Example:
            >>> list(nn.Sequential(nn.ReLU(), nn.Tanh()).children())
            [ReLU(), Tanh()]
        """
        for _, module in self.named_children():
            yield module

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """Lists the direct submodules with their names, each once.

        Returns:
            An iterator over pairs of name and module.

        Example:
            >>> dict(nn.Sequential(nn.ReLU(), nn.Tanh()).named_children())
            {'0': ReLU(), '1': Tanh()}
        """
        seen = set()
        for name, module in self._modules.items():
            if module is not None and module not in seen:
                seen.add(module)
                yield name, module

    def modules(self, remove_duplicate: bool = True) -> Iterator[Module]:
        """Lists this module and all modules below it.

        Args:
            remove_duplicate: whether a module that is used twice is listed once.

        Returns:
            An iterator over modules.

        Example:
            >>> [type(module).__name__ for module in nn.Sequential(nn.ReLU()).modules()]
            ['Sequential', 'ReLU']
        """
        for _, module in self.named_modules(remove_duplicate=remove_duplicate):
            yield module

    def named_modules(
        self,
        memo: set[Module] | None = None,
        prefix: str = "",
        remove_duplicate: bool = True,
    ) -> Iterator[tuple[str, Any]]:
        """Lists this module and all modules below it with their paths.

        Args:
            memo: modules that are left out; listed ones are added to it.
            prefix: is put in front of every path.
            remove_duplicate: whether a module that is used twice is listed once.

        Returns:
            An iterator over pairs of path and module.

        Example:
            >>> [path for path, _ in nn.Sequential(nn.ReLU()).named_modules()]
            ['', '0']
        """
        memo = set() if memo is None else memo
        if self in memo:
            return
        if remove_duplicate:
            memo.add(self)
        yield prefix, self
        start = prefix + "." if prefix else ""
        for name, module in self._modules.items():
            if module is not None:
                yield from module.named_modules(memo, start + name, remove_duplicate)

    def apply(self, fn: Callable[[Module], Any]) -> Self:
        """Calls a function with every module of the tree, children before parents.

        Args:
            fn: the function.

        Returns:
            This module.

        Example:
            >>> zero = lambda module: [parameter.data.zero_() for parameter in module.parameters()]
            >>> nn.Sequential(nn.Linear(1, 1)).apply(zero)[0].weight
            Parameter containing:
            tensor([[0.]], requires_grad=True)
        """
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    # -- finding by path ---------------------------------------------------------------------

    def _step(self, name: str) -> Any:
        """The attribute of a path's next piece."""
        if not name or not hasattr(self, name):
            raise AttributeError(f"{type(self).__name__} has no attribute `{name}`")
        return getattr(self, name)

    def get_submodule(self, target: str) -> Module:
        """Finds the submodule at a path.

        Args:
            target: names joined by dots; an empty path is this module.

        Returns:
            The module.

        Raises:
            AttributeError: a piece of the path does not exist or is no module.

        Example:
            >>> nn.Sequential(nn.Sequential(nn.ReLU())).get_submodule("0.0")
            ReLU()
        """
        module: Any = self
        for name in target.split(".") if target else ():
            module = ModuleTree._step(module, name)
            if not isinstance(module, ModuleTree):
                raise AttributeError(f"`{name}` is not an nn.Module")
        return module

    def set_submodule(self, target: str, module: Module, strict: bool = False) -> None:
        """Puts a module at a path.

        Args:
            target: names joined by dots; all but the last must exist.
            module: the module.
            strict: whether the last name must exist too.

        Raises:
            ValueError: the path is empty or `module` is no module.
            AttributeError: a piece of the path does not exist or is no module.

        Example:
            >>> model = nn.Sequential(nn.ReLU())
            >>> model.set_submodule("0", nn.Tanh())
            >>> model[0]
            Tanh()
        """
        if target == "":
            raise ValueError("Cannot set the submodule without a target name!")
        if not isinstance(module, ModuleTree):
            raise ValueError(f"`module` is not an nn.Module, found {type(module)}")
        path, _, name = target.rpartition(".")
        parent = self.get_submodule(path)
        if strict or hasattr(parent, name):
            current = parent._step(name)
            if current is not None and not isinstance(current, ModuleTree):
                raise AttributeError(f"`{name}` is not an nn.Module")
        setattr(parent, name, module)

    def get_parameter(self, target: str) -> Parameter:
        """Finds the parameter at a path.

        Args:
            target: names joined by dots.

        Returns:
            The parameter.

        Raises:
            AttributeError: there is no such path, or no parameter at its end.

        Example:
            >>> nn.Sequential(nn.Linear(3, 2)).get_parameter("0.bias").shape
            torch.Size([2])
        """
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        found = module._step(name)
        if module._parameters.get(name) is None:
            raise AttributeError(f"`{name}` is not an nn.Parameter")
        return found

    def get_buffer(self, target: str) -> Tensor:
        """Finds the buffer at a path.

        Args:
            target: names joined by dots.

        Returns:
            The tensor.

        Raises:
            AttributeError: there is no such path, or no buffer at its end.

        Example:
            >>> nn.Sequential(nn.BatchNorm1d(2)).get_buffer("0.running_mean")
            tensor([0., 0.])
        """
        path, _, name = target.rpartition(".")
        module = self.get_submodule(path)
        found = module._step(name)
        if name not in module._buffers:
            raise AttributeError(f"`{name}` is not a buffer")
        return found
