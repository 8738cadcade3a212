"""Containers of modules and of parameters."""

from __future__ import annotations

import copy
from collections import OrderedDict
from typing import Any

import pytest
import rushlight
from rushlight import nn

RELU, TANH = nn.ReLU(), nn.Tanh()


def names(container: Any) -> list[tuple[str, str]]:
    return [(name, type(module).__name__) for name, module in container.named_children()]


@pytest.mark.parametrize("make", [lambda *m: nn.Sequential(*m), lambda *m: nn.ModuleList(m)])
def test_positions(make: Any) -> None:
    first, second, third = nn.ReLU(), nn.Tanh(), nn.Sigmoid()
    held = make(first, second, third)
    assert len(held) == 3 and list(held) == [first, second, third]
    assert held[0] is first and held[-1] is third
    assert type(held[1:]) is type(held) and list(held[1:]) == [second, third]
    held[-1] = first
    assert held[2] is first
    del held[0]
    assert names(held) == [("0", "Tanh"), ("1", "ReLU")]
    del held[0:1]
    assert names(held) == [("0", "ReLU")]
    assert held.pop(0) is first and len(held) == 0 and not held
    for wrong in (0, -1):
        with pytest.raises(IndexError, match="out of range"):
            held[wrong]
    with pytest.raises(TypeError):
        held["a"]
    assert second not in held


@pytest.mark.parametrize("make", [lambda *m: nn.Sequential(*m), lambda *m: nn.ModuleList(m)])
def test_growing(make: Any) -> None:
    held = make(RELU)
    assert held.append(TANH) is held
    held.insert(0, TANH)
    assert held.extend([RELU]) is held
    assert [type(module).__name__ for module in held] == ["Tanh", "ReLU", "Tanh", "ReLU"]
    with pytest.raises(TypeError):
        held.append(3)
    with pytest.raises(TypeError):
        held.extend(3)


def test_sequential_of_names() -> None:
    model = nn.Sequential(OrderedDict(a=RELU, b=nn.Linear(2, 3)))
    assert model.a is RELU and model[1] is model.b
    assert names(model[1:]) == [("b", "Linear")]
    assert names(model.append(nn.Tanh()))[-1] == ("2", "Tanh")
    assert model(rushlight.ones(4, 2)).shape == (4, 3)
    assert nn.Sequential()(5) == 5


def test_sequential_arithmetic() -> None:
    model = nn.Sequential(RELU) + nn.Sequential(TANH)
    assert [type(module).__name__ for module in model] == ["ReLU", "Tanh"]
    assert len(model * 2) == len(2 * model) == 4
    model *= 2
    model += nn.Sequential(RELU)
    assert len(model) == 5 and model[0] is model[2]
    with pytest.raises(ValueError, match="Non-positive"):
        model * 0
    with pytest.raises(TypeError, match="unsupported operand"):
        model * "a"
    with pytest.raises(ValueError, match="only objects of Sequential"):
        model + [RELU]
    with pytest.raises(IndexError, match="out of range: 9"):
        model.insert(9, RELU)
    with pytest.raises(TypeError, match="should be of type"):
        model.insert(0, 3)


def test_module_list_arithmetic_and_repr() -> None:
    layers = nn.ModuleList([nn.Linear(1, 1), nn.Linear(1, 1)]) + [RELU]
    layers += [nn.Sequential(TANH), nn.Sequential(nn.Tanh())]
    assert repr(layers) == (
        "ModuleList(\n"
        "  (0-1): 2 x Linear(in_features=1, out_features=1, bias=True)\n"
        "  (2): ReLU()\n"
        "  (3-4): 2 x Sequential(\n"
        "    (0): Tanh()\n"
        "  )\n"
        ")"
    )
    assert repr(nn.ModuleList()) == "ModuleList()"
    with pytest.raises(NotImplementedError):
        layers(1)


def test_module_dict() -> None:
    held = nn.ModuleDict({"z": RELU})
    held["a"] = TANH
    held.update([("m", nn.Linear(1, 1))])
    held.update(nn.ModuleDict({"n": RELU}))
    assert list(held) == list(held.keys()) == ["z", "a", "m", "n"] and "m" in held
    assert list(reversed(held)) == ["n", "m", "a", "z"]
    assert held["a"] is held.a is TANH and len(held) == 4
    assert held.pop("z") is RELU and dict(held.items())["a"] is TANH
    del held["a"]
    assert [type(module).__name__ for module in held.values()] == ["Linear", "ReLU"]
    held.clear()
    assert len(held) == 0
    with pytest.raises(KeyError):
        held["a"]
    with pytest.raises(KeyError, match="already exists"):
        held["keys"] = RELU
    with pytest.raises(TypeError, match="iterable of key/value pairs"):
        held.update(3)
    with pytest.raises(ValueError, match="length 3; 2 is required"):
        held.update([("a", RELU, 1)])
    with pytest.raises(TypeError, match="should be Iterable"):
        held.update([RELU])


def test_parameter_list() -> None:
    held = nn.ParameterList([rushlight.ones(2), 3])
    held.append("x").extend([nn.Parameter(rushlight.zeros(1))])
    held += [rushlight.ones(1)]
    assert len(held) == 5 and [name for name, _ in held.named_parameters()] == ["0", "3", "4"]
    assert isinstance(held[0], nn.Parameter) and held[1] == 3 and held[-1].item() == 1
    held[0] = rushlight.zeros(2)
    assert held[0].tolist() == [0, 0] and isinstance(held[0], nn.Parameter)
    assert len(held[1:3]) == 2 and list(held)[2] == "x"
    assert repr(nn.ParameterList([rushlight.ones(2, 3), 3])) == (
        "ParameterList(\n"
        "    (0): Parameter containing: [torch.float32 of size 2x3]\n"
        "    (1): Object of type: int\n"
        ")"
    )
    with pytest.raises(IndexError):
        held[9]
    with pytest.raises(RuntimeError, match="should not be called"):
        held(1)
    with pytest.raises(TypeError, match="called with an iterable"):
        held.extend(rushlight.ones(2))
    assert len(copy.deepcopy(held)) == 5


def test_parameter_dict() -> None:
    held = nn.ParameterDict({"b": rushlight.ones(1), "a": rushlight.zeros(2)})
    assert list(held) == ["a", "b"] and len(held) == 2 and "a" in held
    assert held["b"] is held.b and isinstance(held["b"], nn.Parameter)
    assert held.get("q", 4) == 4 and held.get("a") is held["a"]
    assert held.setdefault("n", 3) == 3 and held.pop("n") == 3
    merged = held | {"c": rushlight.ones(1)}
    assert list(merged) == ["a", "b", "c"] and list(held) == ["a", "b"]
    assert list({"z": 1} | held) == ["z", "a", "b"]
    held |= nn.ParameterDict({"d": 1})
    assert held.popitem() == ("d", 1) and list(reversed(held)) == ["b", "a"]
    assert [key for key, _ in held.items()] == list(held.keys())
    assert list(held.fromkeys(["u"], 2).values()) == [2]
    assert list(held.copy().state_dict()) == ["a", "b"]
    held.clear()
    assert len(held) == 0
    with pytest.raises(AttributeError):
        held["a"]
    with pytest.raises(KeyError):
        held.popitem()
    with pytest.raises(TypeError, match="not a string"):
        held[1] = 3
    with pytest.raises(TypeError, match="key/value pairs"):
        held.update(3)
    with pytest.raises(RuntimeError, match="should not be called"):
        held()
