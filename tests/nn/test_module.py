"""Modules: registration, attributes, lists of members, copies, texts."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from typing import Any

import pytest
import rushlight
from rushlight import nn


class Net(nn.Module):
    """Two linear layers, a buffer and a parameter of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(3, 4)
        self.head = nn.Sequential(nn.ReLU(), nn.Linear(4, 2))
        self.scale = nn.Parameter(rushlight.ones(1))
        self.register_buffer("mean", rushlight.zeros(3))

    def forward(self, x: Any) -> Any:
        return self.head(self.hidden(x - self.mean)) * self.scale


def test_what_is_assigned_is_registered_by_its_type() -> None:
    net = Net()
    assert list(net._parameters) == ["scale"]
    assert list(net._buffers) == ["mean"]
    assert list(net._modules) == ["hidden", "head"]
    assert [name for name, _ in net.named_parameters()] == [
        "scale", "hidden.weight", "hidden.bias", "head.1.weight", "head.1.bias",
    ]  # fmt: skip
    assert list(net.state_dict()) == [
        "scale", "mean", "hidden.weight", "hidden.bias", "head.1.weight", "head.1.bias",
    ]  # fmt: skip


def test_attributes_are_found_by_normal_look_up() -> None:
    net = Net()
    assert "__getattr__" not in vars(nn.Module)
    assert vars(net)["hidden"] is net.hidden is net._modules["hidden"]
    assert vars(net)["scale"] is net.scale is net._parameters["scale"]


def test_an_attribute_error_inside_a_property_is_not_hidden() -> None:
    class Wrong(nn.Module):
        @property
        def width(self) -> int:
            return self.no_such_thing

    with pytest.raises(AttributeError, match="no_such_thing"):
        _ = Wrong().width


@pytest.mark.parametrize("kind", ["_parameters", "_buffers", "_modules"])
def test_registries_write_through(kind: str) -> None:
    module = nn.Module()
    value: Any = {"_parameters": nn.Parameter(rushlight.ones(1)), "_buffers": rushlight.ones(1),
                  "_modules": nn.ReLU()}[kind]  # fmt: skip
    registry = getattr(module, kind)
    registry["x"] = value
    assert module.x is value
    assert registry.pop("x") is value
    assert not hasattr(module, "x")
    registry.update(x=value)
    registry |= {"y": value}
    assert module.x is module.y
    registry.clear()
    assert not hasattr(module, "x") and not hasattr(module, "y")
    assert registry.setdefault("z", value) is value is module.z
    assert registry.popitem() == ("z", value)
    assert not hasattr(module, "z")
    with pytest.raises(KeyError):
        registry.popitem()
    with pytest.raises(KeyError):
        registry.pop("z")


def test_direct_registration_leaves_methods_alone() -> None:
    module = nn.Module()
    module._modules["train"] = nn.ReLU()
    assert callable(module.train) and not isinstance(module.train, nn.Module)
    assert [name for name, _ in module.named_children()] == ["train"]


def test_assignment_moves_a_name_between_kinds() -> None:
    module = nn.Module()
    module.x = 3
    module.x = nn.Parameter(rushlight.ones(1))
    assert list(module._parameters) == ["x"]
    with pytest.raises(TypeError, match="as parameter 'x'"):
        module.x = nn.ReLU()
    del module.x
    assert not module._parameters and not hasattr(module, "x")
    module.x = nn.ReLU()
    module.x = nn.Parameter(rushlight.ones(1))
    assert not module._modules and list(module._parameters) == ["x"]
    del module.x
    module.register_buffer("x", rushlight.ones(1), persistent=False)
    module.x = rushlight.zeros(1)
    assert module.x.item() == 0 and module.state_dict() == {}
    module.x = nn.Parameter(rushlight.ones(1))
    assert list(module.state_dict()) == ["x"]


def test_assigning_buffers() -> None:
    module = nn.Module()
    module.kept = nn.Buffer(rushlight.ones(2))
    module.lost = nn.Buffer(rushlight.ones(2), persistent=False)
    assert [name for name, _ in module.named_buffers()] == ["kept", "lost"]
    assert list(module.state_dict()) == ["kept"]
    assert isinstance(module.kept, nn.Buffer) and not module.kept.requires_grad


def test_none_reserves_a_name() -> None:
    layer = nn.Linear(2, 1, bias=False)
    assert layer.bias is None and "bias" in layer._parameters
    assert list(layer.state_dict()) == ["weight"]
    layer.bias = nn.Parameter(rushlight.zeros(1))
    assert list(layer.state_dict()) == ["weight", "bias"]


class NoInit(nn.Module):
    """Forgets to call the base class."""

    def __init__(self) -> None:
        return


@pytest.mark.parametrize(
    ("act", "error", "text"),
    [
        (lambda m: setattr(m, "weight", 1), TypeError, "as parameter 'weight'"),
        (lambda m: setattr(m, "weight", rushlight.ones(1)), TypeError, "as parameter 'weight'"),
        (lambda m: m.register_parameter("x", rushlight.ones(1)), TypeError, "parameter 'x'"),
        (lambda m: m.register_parameter(1, None), TypeError, "should be a string. Got int"),
        (lambda m: m.register_parameter("a.b", None), KeyError, "got: a.b"),
        (lambda m: m.register_parameter("", None), KeyError, "empty string"),
        (lambda m: m.register_parameter("forward", None), KeyError, "already exists"),
        (lambda m: m.register_buffer("x", 1), TypeError, "to buffer 'x'"),
        (lambda m: m.register_buffer("weight", None), KeyError, "already exists"),
        (lambda m: m.add_module("x", 1), TypeError, "int is not a Module subclass"),
        (lambda m: m.add_module("weight", None), KeyError, "already exists"),
        (lambda m: m.no_such_thing, AttributeError, "no attribute 'no_such_thing'"),
        (lambda m: delattr(m, "no_such_thing"), AttributeError, "no_such_thing"),
        (lambda m: m.train(1), ValueError, "boolean"),
        (lambda m: nn.Module(1), TypeError, "positional argument"),
        (lambda m: nn.Module(a=1), TypeError, "keyword argument 'a'"),
        (lambda m: nn.Module()(1), NotImplementedError, 'missing the required "forward"'),
        (lambda m: NoInit().__setattr__("x", nn.ReLU()), AttributeError, "Module.__init__"),
        (lambda m: NoInit().register_buffer("x", None), AttributeError, "Module.__init__"),
        (lambda m: m.to(rushlight.int64), TypeError, "floating point or complex"),
        (lambda m: m.to("cpu", 1.5), TypeError, "combination of arguments"),
        (lambda m: m.to("cpu", copy=True), RuntimeError, "copy"),
        (lambda m: m.get_extra_state(), RuntimeError, "extra state"),
    ],
)
def test_errors(act: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        act(nn.Linear(2, 1))


def test_shared_members_are_listed_once() -> None:
    layer = nn.Linear(2, 2)
    model = nn.Sequential(layer, layer)
    assert len(list(model.parameters())) == 2
    assert len(list(model.named_parameters(remove_duplicate=False))) == 4
    assert [name for name, _ in model.named_modules()] == ["", "0"]
    assert [name for name, _ in model.named_modules(remove_duplicate=False)] == ["", "0", "1"]
    assert list(model.state_dict()) == ["0.weight", "0.bias", "1.weight", "1.bias"]


def test_finding_by_path() -> None:
    net = Net()
    assert net.get_submodule("head.1") is net.head[1]
    assert net.get_submodule("") is net
    assert net.get_parameter("head.1.bias") is net.head[1].bias
    assert net.get_buffer("mean") is net.mean
    for find, path in ((net.get_submodule, "head.7"), (net.get_parameter, "mean"),
                       (net.get_buffer, "scale"), (net.get_submodule, "scale")):  # fmt: skip
        with pytest.raises(AttributeError):
            find(path)
    net.set_submodule("head.0", nn.Tanh())
    assert isinstance(net.head[0], nn.Tanh)
    with pytest.raises(AttributeError):
        net.set_submodule("head.seven", nn.Tanh(), strict=True)
    with pytest.raises(ValueError, match="target name"):
        net.set_submodule("", nn.Tanh())


def test_train_and_eval_reach_all_modules() -> None:
    net = Net()
    assert all(not module.training for module in net.eval().modules())
    assert all(module.training for module in net.train().modules())


def test_conversion_keeps_parameters_and_gradients() -> None:
    net = Net()
    weight = net.hidden.weight
    net(rushlight.ones(2, 3)).sum().backward()
    grad = weight.grad
    assert net.double() is net
    assert net.hidden.weight is weight and weight.grad is grad
    assert weight.dtype == grad.dtype == net.mean.dtype == rushlight.float64
    net.register_buffer("count", rushlight.tensor(3))
    net.to(rushlight.float32)
    assert net.count.dtype == rushlight.int64 and weight.dtype == rushlight.float32
    assert net.to("cpu", rushlight.float64).scale.dtype == rushlight.float64
    assert net.to(rushlight.ones(1)).scale.dtype == rushlight.float32


def test_zero_grad_and_requires_grad() -> None:
    net = Net()
    net(rushlight.ones(2, 3)).sum().backward()
    net.zero_grad(set_to_none=False)
    assert net.scale.grad.item() == 0
    net.zero_grad()
    assert all(parameter.grad is None for parameter in net.parameters())
    assert not any(p.requires_grad for p in net.requires_grad_(False).parameters())


def test_apply_visits_children_first() -> None:
    names: list[str] = []
    Net().apply(lambda module: names.append(type(module).__name__))
    assert names == ["Linear", "ReLU", "Linear", "Sequential", "Net"]


@pytest.mark.parametrize("make", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_copies_are_complete_and_apart(make: Any) -> None:
    net = Net()
    net.eval()
    other = make(net)
    assert repr(other) == repr(net) and not other.training
    x = rushlight.ones(2, 3)
    assert other(x).tolist() == net(x).tolist()
    assert other.scale is other._parameters["scale"] and other.scale is not net.scale
    with rushlight.no_grad():
        other.scale.fill_(5)
    assert net.scale.item() == 1
    other._parameters["scale"] = nn.Parameter(rushlight.zeros(1))
    assert other.scale.item() == 0


def test_a_shallow_copy_has_registries_of_its_own() -> None:
    net = Net()
    other = copy.copy(net)
    assert other.scale is net.scale
    other.scale = nn.Parameter(rushlight.zeros(1))
    assert net.scale.item() == 1


def test_deepcopy_keeps_sharing() -> None:
    layer = nn.Linear(2, 2)
    model = nn.ModuleList([layer, layer])
    other = copy.deepcopy(model)
    assert other[0] is other[1] and other[0] is not layer


def test_modules_die_with_their_last_reference() -> None:
    gc.disable()
    try:
        net = Net()
        death = weakref.ref(net), weakref.ref(net.head)
        del net
        assert death[0]() is None and death[1]() is None
    finally:
        gc.enable()


def test_subclass_setstate_that_only_updates_the_dictionary() -> None:
    class Old(nn.Module):
        def __setstate__(self, state: dict[str, Any]) -> None:
            self.__dict__.update(state)

    old = Old()
    old.weight = nn.Parameter(rushlight.ones(1))
    other = copy.deepcopy(old)
    assert other.weight.item() == 1
    other.bias = nn.Parameter(rushlight.zeros(1))
    assert list(other.state_dict()) == ["weight", "bias"]
    other._parameters["bias"] = nn.Parameter(rushlight.ones(1))
    assert other.bias.item() == 1


def test_repr() -> None:
    assert repr(Net()) == (
        "Net(\n"
        "  (hidden): Linear(in_features=3, out_features=4, bias=True)\n"
        "  (head): Sequential(\n"
        "    (0): ReLU()\n"
        "    (1): Linear(in_features=4, out_features=2, bias=True)\n"
        "  )\n"
        ")"
    )

    class Two(nn.Module):
        def extra_repr(self) -> str:
            return "a\nb"

    assert repr(Two()) == "Two(\n  a\n  b\n)"
    assert repr(nn.Module()) == "Module()"


def test_dir_lists_members_without_numbers() -> None:
    names = dir(nn.Sequential(nn.ReLU()))
    assert "0" not in names and "forward" in names
    assert "weight" in dir(nn.Linear(1, 1))


def test_values_of_types_without_a_module_are_named():
    names = {}
    exec("import ctypes; array = (ctypes.c_float * 3)()", names)
    module = nn.Linear(1, 1)
    with pytest.raises(TypeError, match="cannot assign 'c_float_Array_3' as parameter 'weight'"):
        module.weight = names["array"]
