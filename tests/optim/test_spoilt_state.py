"""An optimizer whose groups or state are not what they should be says which part is wrong."""

from __future__ import annotations

import copy

import pytest
import rushlight
from rushlight import nn, optim

KINDS = {
    "SGD": lambda parameters: optim.SGD(parameters, lr=0.1, momentum=0.9),
    "Adam": lambda parameters: optim.Adam(parameters, amsgrad=True),
    "recorded": lambda parameters: optim.Adam(parameters, differentiable=True),
}
HOSTILE = (5, "x", [], (1, 2, 3), {}, [5], [[]], None, float("nan"), rushlight.ones(3))
# Anything is true or false.
FLAGS = ("foreach", "fused", "capturable", "maximize", "nesterov", "differentiable", "amsgrad",
         "decoupled_weight_decay")  # fmt: skip
NUMBERS = ("lr", "momentum", "dampening", "weight_decay", "eps")


def stepped(kind):
    parameters = [nn.Parameter(rushlight.ones(2)), nn.Parameter(rushlight.ones(3))]
    optimizer = KINDS[kind](parameters)
    for parameter in parameters:
        parameter.grad = rushlight.ones(parameter.shape)
    if kind == "recorded":
        return optimizer, parameters  # a leaf cannot take a recorded step
    optimizer.step()
    return optimizer, parameters


def check_error(optimizer, parameters, call, names):
    """The call raises; the error names the class and what is wrong, and nothing has changed."""
    values = [parameter.detach().clone() for parameter in parameters]
    with pytest.raises((TypeError, RuntimeError)) as raised:
        call()
    text = str(raised.value)
    assert type(optimizer).__name__ in text, text
    assert "got no arguments" not in text, text
    assert "object is not" not in text, text
    assert any(name in text for name in names), text
    assert all(map(rushlight.equal, values, parameters))


def is_spoilt(name, value):
    """Whether no step can be made with this value of a group."""
    if name == "params":
        return (
            value is None or isinstance(value, (str, int, float)) or value in ([5], [[]], (1, 2, 3))
        )
    return name not in NUMBERS or not isinstance(value, (int, float))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", HOSTILE, ids=repr)
def test_spoilt_groups(kind, value):
    for name in stepped(kind)[0].param_groups[0].keys() - FLAGS:
        optimizer, parameters = stepped(kind)
        optimizer.param_groups[0][name] = value
        if is_spoilt(name, value):
            check_error(optimizer, parameters, optimizer.step, (f"'{name}'",))
        elif kind != "recorded":  # which refuses every leaf
            optimizer.step()


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
@pytest.mark.parametrize("value", [5, "x", (1, 2, 3), [5], [[]], None], ids=repr)
def test_spoilt_parameters_of_a_group(kind, value):
    optimizer, parameters = stepped(kind)
    optimizer.param_groups[0]["params"] = value
    for method in (optimizer.state_dict, optimizer.zero_grad):
        check_error(optimizer, parameters, method, ("'params'",))


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
@pytest.mark.parametrize("value", HOSTILE, ids=repr)
def test_flags_may_be_anything(kind, value):
    for name in stepped(kind)[0].param_groups[0].keys() & FLAGS:
        optimizer, parameters = stepped(kind)
        optimizer.param_groups[0][name] = value
        if isinstance(value, rushlight.Tensor) and name in ("nesterov", "maximize", "amsgrad"):
            check_error(optimizer, parameters, optimizer.step, (f"'{name}'",))
        elif name == "differentiable" and not isinstance(value, rushlight.Tensor) and value:
            check_error(optimizer, parameters, optimizer.step, ("leaf Variable",))


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
@pytest.mark.parametrize(
    "value",
    (*HOSTILE, rushlight.ones(2, 2), rushlight.ones(2, dtype=rushlight.float64)),
    ids=repr,
)
def test_spoilt_state(kind, value):
    for name in next(iter(stepped(kind)[0].state.values())):
        if value is None and name in ("momentum_buffer", "max_exp_avg_sq"):
            continue  # begins anew
        optimizer, parameters = stepped(kind)
        optimizer.state[parameters[0]][name] = value
        check_error(optimizer, parameters, optimizer.step, (f"'{name}'", "step"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", ["param_groups", "state"])
@pytest.mark.parametrize("value", [5, None, "x", [5]])
def test_spoilt_parts(kind, part, value):
    optimizer, parameters = stepped(kind)
    setattr(optimizer, part, value)
    check_error(optimizer, parameters, optimizer.step, (f"'{part}'", "parameter group 0"))


@pytest.mark.parametrize("kind", [optim.SGD, optim.Adam, optim.AdamW])
def test_an_optimizer_without_init(kind):
    optimizer = kind.__new__(kind)
    for method in (optimizer.step, optimizer.zero_grad, optimizer.state_dict):
        with pytest.raises(RuntimeError, match=f"{kind.__name__}.*__init__"):
            method()


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
def test_spoilt_files(kind):
    saved = copy.deepcopy(stepped(kind)[0].state_dict())
    for name in saved["state"][0]:
        for value in (5, "x", [], {}, rushlight.ones(2, 2)):
            if name == "step" and isinstance(value, int):
                continue  # older files have plain numbers
            state = copy.deepcopy(saved)
            state["state"][0][name] = value
            optimizer, parameters = stepped(kind)
            before = repr(optimizer.state_dict())
            with pytest.raises((TypeError, RuntimeError), match=f"load_state_dict.*'{name}'"):
                optimizer.load_state_dict(state)
            assert repr(optimizer.state_dict()) == before
            optimizer.step()
    state = copy.deepcopy(saved)
    state["state"][0] = 5
    with pytest.raises(TypeError, match="the state of parameter 0 .* must be a dict, not int"):
        stepped(kind)[0].load_state_dict(state)
    state = copy.deepcopy(saved)
    state["param_groups"][0]["params"] = [[], []]
    with pytest.raises(TypeError, match="'params' of a parameter group .* not of list"):
        stepped(kind)[0].load_state_dict(state)


@pytest.mark.parametrize("count", [3, 3.0, rushlight.tensor(3), rushlight.tensor(3.0).double()])
def test_counts_of_other_types_are_taken(count):
    optimizer, parameters = stepped("Adam")
    saved = copy.deepcopy(optimizer.state_dict())
    saved["state"][0]["step"] = count
    optimizer.load_state_dict(saved)
    optimizer.step()
    step = optimizer.state[parameters[0]]["step"]
    assert step.dtype == rushlight.float32
    assert step == 4


def test_a_forgotten_state_begins_anew():
    for kind in ("SGD", "Adam"):
        for nothing in (None, {}):
            optimizer, parameters = stepped(kind)
            optimizer.state[parameters[0]] = nothing
            optimizer.step()
            assert optimizer.state[parameters[0]]
