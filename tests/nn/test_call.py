"""Calls of modules: hooks of all kinds, and errors that say where they were raised."""

from __future__ import annotations

from typing import Any

import pytest
import rushlight
from rushlight import nn
from rushlight.nn.modules import module as global_hooks


def ones() -> Any:
    return rushlight.ones(2, 2, requires_grad=True)


class Double(nn.Module):
    """x times a keyword, 2 without it."""

    def forward(self, x: Any, factor: float = 2.0) -> Any:
        return x * factor


class Failing(nn.Module):
    """Raises when called."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def forward(self, x: Any) -> Any:
        raise self.error


def test_a_module_without_hooks_makes_no_tables() -> None:
    module = Double()
    module(ones())
    assert "_forward_hooks" not in vars(module)
    assert not module._hooked


def test_forward_pre_hooks_change_arguments() -> None:
    module = Double()
    module.register_forward_pre_hook(lambda m, args: args[0] + 1)
    module.register_forward_pre_hook(lambda m, args: (args[0] * 3,))
    assert module(rushlight.zeros(1)).item() == 6
    module.register_forward_pre_hook(
        lambda m, args, kwargs: (args, {"factor": 5.0}), with_kwargs=True, prepend=True
    )
    assert module(rushlight.zeros(1), factor=7.0).item() == 15
    module.register_forward_pre_hook(lambda m, args, kwargs: 3, with_kwargs=True)
    with pytest.raises(RuntimeError, match="must return None or a tuple"):
        module(rushlight.zeros(1))


def test_forward_hooks_change_outputs_in_order() -> None:
    module = Double()
    seen: list[Any] = []
    first = module.register_forward_hook(lambda m, args, out: seen.append(1))
    module.register_forward_hook(lambda m, args, out: seen.append(2), prepend=True)
    module.register_forward_hook(
        lambda m, args, kwargs, out: out + kwargs["factor"], with_kwargs=True
    )
    assert module(rushlight.ones(1), factor=3.0).item() == 6
    assert seen == [2, 1]
    first.remove()
    first.remove()
    module(rushlight.ones(1), factor=3.0)
    assert seen == [2, 1, 2]


def test_hooks_that_are_always_called() -> None:
    module = Failing(ValueError("bad"))
    seen: list[Any] = []
    module.register_forward_hook(lambda m, args, out: seen.append("plain"))
    module.register_forward_hook(lambda m, args, out: seen.append(out), always_call=True)
    with pytest.raises(ValueError, match="bad"):
        module(1)
    assert seen == [None]
    module.register_forward_hook(lambda m, args, out: 1 / 0, always_call=True)
    with pytest.warns(UserWarning, match="silenced"), pytest.raises(ValueError, match="bad"):
        module(1)


def test_handles_work_in_with_statements_and_on_direct_writes() -> None:
    module = Double()
    with module.register_forward_hook(lambda m, args, out: out + 1):
        assert module(rushlight.ones(1)).item() == 3
    assert module(rushlight.ones(1)).item() == 2
    module._forward_hooks[0] = lambda m, args, out: out + 10
    assert module(rushlight.ones(1)).item() == 12
    module._forward_hooks.clear()
    assert module(rushlight.ones(1)).item() == 2


def test_full_backward_hooks_see_and_replace_gradients() -> None:
    module = Double()
    seen: list[Any] = []

    def hook(m: Any, grad_input: Any, grad_output: Any) -> Any:
        seen.append((grad_input[0].tolist(), grad_output[0].tolist()))
        return (grad_input[0] * 10,)

    module.register_full_backward_pre_hook(lambda m, grad_output: (grad_output[0] * 3,))
    module.register_full_backward_hook(hook)
    x = rushlight.ones(1, requires_grad=True)
    module(x).sum().backward()
    assert seen == [([6.0], [3.0])]
    assert x.grad.item() == 60


def test_full_backward_hooks_with_several_inputs_and_outputs() -> None:
    class Pair(nn.Module):
        def forward(self, x: Any, name: str, y: Any) -> Any:
            return x * y, x + y

    module = Pair()
    seen: list[Any] = []
    module.register_full_backward_hook(lambda m, gi, go: seen.append((gi, go)))
    x, y = rushlight.ones(1, requires_grad=True), rushlight.full((1,), 3.0)
    product, _ = module(x, "text", y)
    product.backward()
    grad_input, grad_output = seen[0]
    assert grad_input[0].item() == 3 and grad_input[1] is None and grad_input[2] is None
    assert grad_output[0].item() == 1 and grad_output[1] is None


def test_full_backward_hooks_without_gradients_of_inputs() -> None:
    layer = nn.Linear(2, 1)
    seen: list[Any] = []
    handle = layer.register_full_backward_hook(lambda m, gi, go: seen.append((gi, go[0].item())))
    layer(rushlight.ones(2)).sum().backward()
    assert seen == [((None,), 1.0)]
    handle.remove()
    layer.register_full_backward_hook(lambda m, gi, go: (rushlight.ones(2),))
    with pytest.raises(RuntimeError, match="no input requires gradient"):
        layer(rushlight.ones(2)).sum().backward()


def test_backward_hooks_of_the_wrong_length() -> None:
    module = Double()
    module.register_full_backward_hook(lambda m, gi, go: (None, None))
    with pytest.raises(RuntimeError, match="invalid number of grad_input, got 2, but expected 1"):
        module(ones()).sum().backward()


def test_two_kinds_of_backward_hooks_exclude_each_other() -> None:
    module = Double()
    module.register_full_backward_hook(lambda m, gi, go: None)
    with pytest.raises(RuntimeError, match="Cannot use both"):
        module.register_backward_hook(lambda m, gi, go: None)


def test_hooks_without_gradient_mode() -> None:
    module = Double()
    module.register_full_backward_hook(lambda m, gi, go: None)
    with rushlight.no_grad():
        assert not module(ones()).requires_grad


def test_global_hooks() -> None:
    seen: list[str] = []

    def note(module: Any, *rest: Any) -> None:
        seen.append(type(module).__name__)

    model = nn.Sequential(Double())
    with global_hooks.register_module_forward_pre_hook(note):
        model(ones())
    assert seen == ["Sequential", "Double"]
    with global_hooks.register_module_forward_hook(note):
        model(ones())
    assert seen[2:] == ["Double", "Sequential"]
    with global_hooks.register_module_full_backward_hook(note):
        model(ones()).sum().backward()
    assert seen[4:] == ["Sequential", "Double"] or seen[4:] == ["Double", "Sequential"]
    seen.clear()
    model(ones()).sum().backward()
    assert seen == []


def test_global_registration_hooks() -> None:
    names: list[str] = []

    def note(module: Any, name: str, value: Any) -> None:
        names.append(name)

    with global_hooks.register_module_parameter_registration_hook(note):
        nn.Linear(1, 1)
    with global_hooks.register_module_buffer_registration_hook(note):
        nn.BatchNorm1d(1, affine=False)
    with global_hooks.register_module_module_registration_hook(note):
        nn.Sequential(nn.ReLU())
    assert names == ["weight", "bias", "running_mean", "running_var", "num_batches_tracked", "0"]
    nn.Linear(1, 1)
    assert len(names) == 6


class Model(nn.Module):
    """A head inside a body inside a model."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Identity(), inner)

    def forward(self, x: Any) -> Any:
        return self.body(x)


@pytest.mark.parametrize("kind", [RuntimeError, ValueError, TypeError, IndexError])
def test_errors_name_the_path_of_the_module(kind: type[Exception]) -> None:
    error = kind("op: sizes do not fit")
    with pytest.raises(kind) as caught:
        Model(Failing(error))(1)
    assert caught.value is error
    assert str(error) == "Model.body.1: op: sizes do not fit"


def test_errors_of_operators_name_the_path() -> None:
    with pytest.raises(RuntimeError, match=r"^Model\.body\.1: linear: .*3x2"):
        Model(nn.Linear(3, 2))(rushlight.ones(4, 5))
    with pytest.raises(TypeError, match=r"^Model\.body\.1: .*argument"):
        Model(nn.Bilinear(1, 1, 1))(rushlight.ones(1))
    with pytest.raises(
        AssertionError, match=r"^Model\.body\.1\.self_attn: .*embedding dimension of 4"
    ):
        Model(nn.TransformerEncoderLayer(4, 1, 8))(rushlight.ones(3, 2, 5))


def test_errors_of_the_called_module_itself_are_unchanged() -> None:
    with pytest.raises(ValueError, match="^bad$"):
        Failing(ValueError("bad"))(1)


class OwnError(RuntimeError):
    """An error of a program's own."""


@pytest.mark.parametrize(
    "error",
    [KeyError("k"), RuntimeError(), RuntimeError("a", 1), OSError(2, "x"), OwnError("text")],
)
def test_other_exceptions_are_left_alone(error: Exception) -> None:
    before = error.args
    with pytest.raises(type(error)):
        Model(Failing(error))(1)
    assert error.args == before


def test_errors_below_a_module_that_is_not_registered() -> None:
    class Hidden(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = [Model(Failing(ValueError("bad")))]

        def forward(self, x: Any) -> Any:
            return self.inner[0](x)

    with pytest.raises(ValueError, match=r"^Model\.body\.1: bad$"):
        Hidden()(1)
