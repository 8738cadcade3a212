"""A step that raises has changed nothing, in no group; neither have the other methods."""

from __future__ import annotations

import pytest
import rushlight
from rushlight import nn, optim

OPTIMIZERS = {
    "sgd": (optim.SGD, {}),
    "momentum": (optim.SGD, {"momentum": 0.9, "nesterov": True}),
    "adam": (optim.Adam, {}),
    "amsgrad": (optim.Adam, {"amsgrad": True}),
    "adamw": (optim.AdamW, {}),
    "recorded sgd": (optim.SGD, {"momentum": 0.9, "differentiable": True}),
    "recorded adam": (optim.Adam, {"amsgrad": True, "differentiable": True}),
}


def make(name, started, groups=3):
    cls, options = OPTIMIZERS[name]
    parameters = [nn.Parameter(rushlight.rand(3)) for _ in range(groups)]
    optimizer = cls([{"params": [one]} for one in parameters], lr=0.1, **options)
    for _ in range(1 + started):
        for one in parameters:
            one.grad = rushlight.rand(3)
        if started:
            with rushlight.no_grad():
                optimizer.step()
            started = False
    return optimizer, parameters


def values(value):
    """Everything below a value as plain data."""
    if isinstance(value, rushlight.Tensor):
        return value.tolist()
    if isinstance(value, dict):
        return {str(key) if not isinstance(key, rushlight.Tensor) else id(key): values(entry)
                for key, entry in value.items()}  # fmt: skip
    if isinstance(value, (list, tuple)):
        return [values(entry) for entry in value]
    return value


def everything(optimizer, parameters):
    return values([parameters, [one.grad for one in parameters], dict(optimizer.state),
                   optimizer.param_groups])  # fmt: skip


def spoil_gradient(optimizer, parameters):
    wrong = rushlight.rand(7)
    parameters[-1].grad.data = wrong


def spoil_option(name, value):
    def spoil(optimizer, parameters):
        if name not in optimizer.param_groups[-1]:
            pytest.skip("no such option")
        optimizer.param_groups[-1][name] = value

    return spoil


def forget_option(optimizer, parameters):
    del optimizer.param_groups[-1]["lr"]


def spoil_state(make_value):
    def spoil(optimizer, parameters):
        state = optimizer.state.get(parameters[-1])
        if not state:
            pytest.skip("no state")
        for name in state:
            if name != "step":
                state[name] = make_value()

    return spoil


def forget_state(optimizer, parameters):
    state = optimizer.state.get(parameters[-1])
    if not state or "exp_avg" not in state:
        pytest.skip("no state that must be there")
    del state["exp_avg"]


def spoil_step(optimizer, parameters):
    state = optimizer.state.get(parameters[-1])
    if not state or "step" not in state:
        pytest.skip("no count of steps")
    state["step"] = rushlight.ones(2)


SPOILT = {
    "gradient's shape": spoil_gradient,
    "lr": spoil_option("lr", "x"),
    "lr None": spoil_option("lr", None),
    "momentum": spoil_option("momentum", [0.5]),
    "betas": spoil_option("betas", (0.9, "x")),
    "one beta": spoil_option("betas", 5),
    "weight decay": spoil_option("weight_decay", object()),
    "no lr": forget_option,
    "state's shape": spoil_state(lambda: rushlight.ones(7)),
    "state's dtype": spoil_state(lambda: rushlight.ones(3, dtype=rushlight.int64)),
    "state's type": spoil_state(lambda: "x"),
    "no state": forget_state,
    "step": spoil_step,
}


@pytest.mark.parametrize("started", [False, True], ids=["first", "later"])
@pytest.mark.parametrize("spoilt", SPOILT)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_step_that_raises_changed_nothing(name, spoilt, started):
    optimizer, parameters = make(name, started)
    SPOILT[spoilt](optimizer, parameters)
    before = everything(optimizer, parameters)
    with rushlight.no_grad():
        try:
            optimizer.step()
        except (RuntimeError, TypeError, ValueError):
            assert everything(optimizer, parameters) == before
        else:
            # Recorded steps promote dtypes; what is right must then have been done.
            assert "recorded" in name and spoilt in ("state's dtype", "step", "momentum")


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_groups_have_their_own_options(name):
    cls, options = OPTIMIZERS[name]
    one, two = nn.Parameter(rushlight.ones(3)), nn.Parameter(rushlight.ones(3))
    frozen = nn.Parameter(rushlight.ones(3))
    other = {"lr": 0.5, "weight_decay": 0.1, "maximize": True}
    both = cls([{"params": [one]}, {"params": [frozen]},
                {"params": [two], **other}],
               lr=0.1, **options)  # fmt: skip
    three, four = nn.Parameter(rushlight.ones(3)), nn.Parameter(rushlight.ones(3))
    alone = [cls([three], lr=0.1, **options), cls([four], **{**options, **other})]
    for step in range(3):
        for parameter in (one, two, three, four):
            parameter.grad = rushlight.full((3,), 0.5 + step)
        with rushlight.no_grad():
            for optimizer in (both, *alone):
                optimizer.step()
    assert rushlight.equal(one, three) and rushlight.equal(two, four)
    assert rushlight.equal(frozen, rushlight.ones(3)) and not rushlight.equal(one, two)


def test_momentum_that_starts_at_different_steps():
    one, two = nn.Parameter(rushlight.ones(2)), nn.Parameter(rushlight.ones(2))
    optimizer = optim.SGD([one, two], lr=0.5, momentum=0.5)
    one.grad = rushlight.ones(2)
    optimizer.step()
    two.grad = rushlight.ones(2)
    optimizer.step()
    assert one.tolist() == [1 - 0.5 - 0.75] * 2 and two.tolist() == [0.5] * 2


def refuse(state):
    return lambda optimizer: optimizer.load_state_dict(state(optimizer.state_dict()))


def without(part):
    return lambda state: {key: value for key, value in state.items() if key != part}


def with_groups(change):
    def changed(state):
        groups = [dict(group) for group in state["param_groups"]]
        change(groups)
        return {**state, "param_groups": groups}

    return changed


LOADS = {
    "number": lambda optimizer: optimizer.load_state_dict(5),
    "None": lambda optimizer: optimizer.load_state_dict(None),
    "no state": refuse(without("state")),
    "no groups": refuse(without("param_groups")),
    "groups of another type": refuse(lambda state: {**state, "param_groups": 5}),
    "state of another type": refuse(lambda state: {**state, "state": [1]}),
    "a group of another type": refuse(with_groups(lambda groups: groups.__setitem__(0, 5))),
    "a group without parameters": refuse(with_groups(lambda groups: groups[1].pop("params"))),
    "a missing group": refuse(with_groups(lambda groups: groups.pop())),
    "too many parameters": refuse(with_groups(lambda groups: groups[1].update(params=[1, 2]))),
}


@pytest.mark.parametrize("load", LOADS)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_states_that_do_not_fit_change_nothing(name, load):
    optimizer, parameters = make(name, started=True)
    before = everything(optimizer, parameters)
    with pytest.raises((TypeError, ValueError)):
        LOADS[load](optimizer)
    assert everything(optimizer, parameters) == before


def test_an_entry_without_a_count_changes_nothing():
    optimizer, parameters = make("adam", started=True)
    state = optimizer.state_dict()
    state["state"] = {**state["state"], 1: {"exp_avg": rushlight.ones(3)}}
    before = everything(optimizer, parameters)
    with pytest.raises((RuntimeError, TypeError, ValueError)):
        optimizer.load_state_dict(state)
    assert everything(optimizer, parameters) == before


@pytest.mark.parametrize(
    "group",
    [
        5, {}, {"params": 5}, {"params": "x"}, {"params": {1}}, {"params": [5]},
        {"params": [("a",)]}, {"params": [rushlight.ones(2), 5]},
        {"params": rushlight.ones(2, requires_grad=True) * 2},
    ],
    ids=str,
)  # fmt: skip
def test_groups_that_do_not_fit_change_nothing(group):
    optimizer, parameters = make("sgd", started=True)
    before, given = everything(optimizer, parameters), repr(group)
    with pytest.raises((TypeError, ValueError)):
        optimizer.add_param_group(group)
    assert everything(optimizer, parameters) == before and repr(group) == given


@pytest.mark.parametrize("started", [False, True], ids=["first", "later"])
@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if "recorded" in name])
def test_recorded_steps_of_leaves_change_nothing(name, started):
    optimizer, parameters = make(name, started)
    optimizer.param_groups[0]["differentiable"] = False
    before = everything(optimizer, parameters)
    with pytest.raises(RuntimeError, match="leaf"):
        optimizer.step()
    assert everything(optimizer, parameters) == before


@pytest.mark.parametrize("owner", ["optimizer", "module"])
def test_gradients_that_cannot_be_filled_change_nothing(owner):
    module = nn.Linear(2, 2)
    module.weight.grad = rushlight.ones(2, 2)
    module.bias.grad = rushlight.frombuffer(bytes([1] * 8), dtype=rushlight.float32)
    before = [one.grad.tolist() for one in module.parameters()]
    parts = {"optimizer": optim.SGD(module.parameters()), "module": module}
    with pytest.raises((RuntimeError, ValueError), match="read-only|writ"):
        parts[owner].zero_grad(set_to_none=False)
    assert [one.grad.tolist() for one in module.parameters()] == before
    module.bias.grad = rushlight.ones(2)
    parts[owner].zero_grad(set_to_none=False)
    assert not any(one.grad.any() for one in module.parameters())
