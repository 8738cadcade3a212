"""An optimizer whose groups or state are not what they should be says which part is wrong."""

from __future__ import annotations

import copy

import pytest
import rushlight
from rushlight import nn, optim

KINDS = {
    "SGD": lambda parameters: optim.SGD(parameters, lr=0.1, momentum=0.9),
    "Adam": lambda parameters: optim.Adam(parameters, amsgrad=True),
    "rates in tensors": lambda parameters: optim.Adam(
        parameters, lr=rushlight.tensor(0.1), betas=[0.9, 0.99]
    ),
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


def check_error(optimizer, parameters, call, fault):
    """The call raises; the error names the class and what is wrong, and nothing has changed."""
    values = [parameter.detach().clone() for parameter in parameters]
    with pytest.raises((TypeError, RuntimeError)) as raised:
        call()
    text = str(raised.value)
    assert type(optimizer).__name__ in text, text
    assert "got no arguments" not in text, text
    assert "object is not" not in text, text
    assert fault in text, text
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
            check_error(optimizer, parameters, optimizer.step, f"'{name}'")
        elif kind != "recorded":  # which refuses every leaf
            optimizer.step()


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
@pytest.mark.parametrize("value", [5, "x", (1, 2, 3), [5], [[]], None], ids=repr)
def test_spoilt_parameters_of_a_group(kind, value):
    optimizer, parameters = stepped(kind)
    optimizer.param_groups[0]["params"] = value
    for method in (optimizer.state_dict, optimizer.zero_grad):
        check_error(optimizer, parameters, method, "'params'")


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
@pytest.mark.parametrize("value", HOSTILE, ids=repr)
def test_flags_may_be_anything(kind, value):
    for name in stepped(kind)[0].param_groups[0].keys() & FLAGS:
        optimizer, parameters = stepped(kind)
        optimizer.param_groups[0][name] = value
        is_read = name not in ("foreach", "fused", "capturable")
        if isinstance(value, rushlight.Tensor) and is_read:
            check_error(optimizer, parameters, optimizer.step, f"'{name}'")
        elif name == "differentiable" and value:
            check_error(optimizer, parameters, optimizer.step, "leaf Variable")
        else:
            optimizer.step()


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
@pytest.mark.parametrize(
    "value",
    (*HOSTILE, rushlight.ones(2, 2), rushlight.ones(2, dtype=rushlight.float64)),
    ids=repr,
)
def test_spoilt_state(kind, value):
    for name in next(iter(stepped(kind)[0].state.values())):
        if value is None and name == "momentum_buffer":
            continue  # begins anew
        optimizer, parameters = stepped(kind)
        optimizer.state[parameters[0]][name] = value
        fault = f"the state of parameter 0 of group 0 has no '{name}'"
        if value is not None:
            fault = f"'{name}' in the state of parameter 0 of group 0"
        check_error(optimizer, parameters, optimizer.step, fault)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", ["param_groups", "state"])
@pytest.mark.parametrize("value", [5, None, "x", [5]])
def test_spoilt_parts(kind, part, value):
    optimizer, parameters = stepped(kind)
    setattr(optimizer, part, value)
    is_group = (part, value) == ("param_groups", [5])
    check_error(optimizer, parameters, optimizer.step, "parameter group 0" if is_group else part)


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
    with pytest.raises(TypeError, match="the state of parameter 0 .* must be a dict, not 5"):
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


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
def test_what_is_missing(kind):
    for name in stepped(kind)[0].param_groups[0].keys() - {"foreach", "fused", "capturable"}:
        optimizer, parameters = stepped(kind)
        del optimizer.param_groups[0][name]
        check_error(optimizer, parameters, optimizer.step, f"parameter group 0 has no '{name}'")


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
@pytest.mark.parametrize("name", ["lr", "weight_decay"])
def test_complex_numbers_as_options(kind, name):
    for value in (1j, rushlight.tensor(0.5 + 2j)):
        optimizer, parameters = stepped(kind)
        optimizer.param_groups[0][name] = value
        check_error(optimizer, parameters, optimizer.step, f"'{name}' of parameter group 0")


@pytest.mark.parametrize("kind", ["SGD", "Adam"])
def test_what_shares_memory_with_itself(kind):
    parameter = rushlight.ones(1).expand(4).requires_grad_()
    parameter.grad = rushlight.ones(4)
    optimizer = KINDS[kind]([parameter])
    check_error(optimizer, [parameter], optimizer.step, "a single memory location")
    optimizer, parameters = stepped(kind)
    name = "momentum_buffer" if kind == "SGD" else "exp_avg"
    optimizer.state[parameters[0]][name] = rushlight.ones(1).expand(2)
    check_error(optimizer, parameters, optimizer.step, "a single memory location")


class Groups(dict):
    """What the program's own code raises passes through."""

    def __getitem__(self, name):
        raise KeyError("no such phase")


def test_errors_of_the_program():
    optimizer, _ = stepped("SGD")
    optimizer.param_groups[0] = Groups(optimizer.param_groups[0])
    with pytest.raises(KeyError, match="no such phase"):
        optimizer.step()


@pytest.mark.parametrize("dtype", [rushlight.float32, rushlight.bfloat16])
@pytest.mark.parametrize(
    "make",
    [
        lambda parameters: optim.SGD(parameters, lr=0.1),
        lambda parameters: optim.Adam(parameters, amsgrad=True),
        lambda parameters: optim.AdamW(parameters),
    ],
)
def test_a_parameter_that_is_listed_twice(make, dtype):
    """Its steps follow each other."""
    twice, once = (nn.Parameter(rushlight.ones(3, dtype=dtype)) for _ in range(2))
    with pytest.warns(UserWarning, match="duplicate"):
        first = make([twice, nn.Parameter(rushlight.ones(2, dtype=dtype)), twice])
    second = make([once])
    for _ in range(3):
        twice.grad = once.grad = rushlight.arange(3).to(dtype)
        first.step()
        second.step()
        second.step()
    assert rushlight.equal(twice, once)
