"""What all optimizers share: groups, state dictionaries, hooks."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
import rushlight
from rushlight import nn, optim
from rushlight.optim import optimizer as base


def parameter(*values: float) -> Any:
    made = nn.Parameter(rushlight.tensor(values or (1.0, 2.0)))
    made.grad = rushlight.ones(len(values or (1, 2)))
    return made


def test_groups_take_defaults() -> None:
    p, q = parameter(), parameter()
    optimizer = optim.SGD([{"params": p}, {"params": [q], "lr": 0.5}], lr=0.1, momentum=0.9)
    assert [group["lr"] for group in optimizer.param_groups] == [0.1, 0.5]
    assert [group["momentum"] for group in optimizer.param_groups] == [0.9, 0.9]
    optimizer.add_param_group({"params": parameter(), "extra": 3})
    assert optimizer.param_groups[2]["extra"] == 3
    assert repr(optim.SGD([p])).splitlines() == [
        "SGD (",
        "Parameter Group 0",
        "    dampening: 0",
        "    differentiable: False",
        "    foreach: None",
        "    fused: None",
        "    lr: 0.001",
        "    maximize: False",
        "    momentum: 0",
        "    nesterov: False",
        "    weight_decay: 0",
        ")",
    ]


def test_named_parameters() -> None:
    layer = nn.Linear(1, 1)
    optimizer = optim.Adam(layer.named_parameters())
    assert optimizer.param_groups[0]["param_names"] == ["weight", "bias"]
    assert optimizer.state_dict()["param_groups"][0]["param_names"] == ["weight", "bias"]
    with pytest.raises(ValueError, match="with/without names"):
        optim.SGD([("a", parameter()), parameter()])


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (lambda: optim.SGD([]), ValueError, "empty parameter list"),
        (lambda: optim.SGD(rushlight.ones(1)), TypeError, "iterable of Tensors"),
        (lambda: optim.SGD([3]), TypeError, "one of the params is int"),
        (lambda: optim.SGD([parameter() * 2]), ValueError, "non-leaf"),
        (lambda: optim.SGD([{"params": {parameter()}}]), TypeError, "ordered collections"),
        (lambda: optim.SGD([{"params": [x := parameter()]}, {"params": [x]}]), ValueError,
         "more than one parameter group"),
        (lambda: optim.SGD([parameter()], lr=-1), ValueError, "Invalid learning rate: -1"),
        (lambda: optim.SGD([parameter()], momentum=-1), ValueError, "Invalid momentum"),
        (lambda: optim.SGD([parameter()], weight_decay=-1), ValueError, "Invalid weight_decay"),
        (lambda: optim.SGD([parameter()], nesterov=True), ValueError, "requires a momentum"),
        (lambda: optim.SGD([parameter()], lr=rushlight.ones(2)), ValueError, "1-element"),
        (lambda: optim.SGD([parameter()], fused=True, foreach=True), RuntimeError, "together"),
        (lambda: optim.Adam([parameter()], fused=True, differentiable=True), RuntimeError,
         "does not support"),
        (lambda: optim.Adam([parameter()], betas=(1.0, 0.9)), ValueError, "index 0: 1.0"),
        (lambda: optim.Adam([parameter()], betas=(0.9, 1.0)), ValueError, "index 1: 1.0"),
        (lambda: optim.Adam([parameter()], eps=-1), ValueError, "Invalid epsilon"),
        (lambda: optim.Adam([parameter()], lr=rushlight.tensor(1.0), foreach=True), ValueError,
         "foreach=True"),
    ],
)  # fmt: skip
def test_wrong_arguments(make: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        make()


def test_duplicates_warn() -> None:
    p = parameter()
    with pytest.warns(UserWarning, match="duplicate"):
        optim.SGD([p, p])


def test_state_dict_numbers_parameters() -> None:
    p, q = parameter(), parameter()
    optimizer = optim.SGD([{"params": [p]}, {"params": [q]}], momentum=0.9)
    optimizer.step()
    state = optimizer.state_dict()
    assert [group["params"] for group in state["param_groups"]] == [[0], [1]]
    assert set(state["state"]) == {0, 1}
    assert state["state"][1]["momentum_buffer"] is optimizer.state[q]["momentum_buffer"]


@pytest.mark.parametrize("kind", [optim.SGD, optim.Adam, optim.AdamW])
def test_resuming_continues_exactly(kind: Any) -> None:
    options = {"momentum": 0.9} if kind is optim.SGD else {"amsgrad": True}
    first = parameter()
    optimizer = kind([first], lr=0.1, **options)
    optimizer.step()
    second = nn.Parameter(first.detach().clone())
    second.grad = rushlight.ones(2)
    other = kind([second], lr=0.7)
    other.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    for each in (optimizer, other):
        each.step()
        each.step()
    assert first.tolist() == second.tolist()


def test_loaded_state_takes_the_dtype_of_its_parameter() -> None:
    optimizer = optim.Adam([parameter()])
    optimizer.step()
    wide = nn.Parameter(rushlight.ones(2, dtype=rushlight.float64))
    other = optim.Adam([wide])
    other.load_state_dict(optimizer.state_dict())
    assert other.state[wide]["exp_avg"].dtype == rushlight.float64
    assert other.state[wide]["step"].dtype == rushlight.float32


def test_loading_what_does_not_fit() -> None:
    optimizer = optim.SGD([parameter()])
    with pytest.raises(ValueError, match="different number of parameter groups"):
        optimizer.load_state_dict({"state": {}, "param_groups": []})
    with pytest.raises(ValueError, match="match the size"):
        optimizer.load_state_dict({"state": {}, "param_groups": [{"params": [0, 1]}]})


def test_step_hooks() -> None:
    p = parameter()
    optimizer = optim.SGD([p], lr=1.0)
    seen: list[Any] = []
    optimizer.register_step_pre_hook(lambda o, args, kwargs: seen.append(("pre", args[1:])))
    handle = optimizer.register_step_post_hook(lambda o, args, kwargs: seen.append("post"))
    with base.register_optimizer_step_pre_hook(lambda *_: seen.append("all")):
        optimizer.step()
    assert seen == ["all", ("pre", ()), "post"]
    handle.remove()
    optimizer.step()
    assert seen[3:] == [("pre", ())]
    optimizer.register_step_pre_hook(lambda o, args, kwargs: (args, {"closure": lambda: 7}))
    assert optimizer.step() == 7
    optimizer.register_step_pre_hook(lambda o, args, kwargs: 3)
    with pytest.raises(RuntimeError, match="must return None or a tuple"):
        optimizer.step()


def test_hooks_of_own_optimizers() -> None:
    class Own(optim.Optimizer):
        def __init__(self, params: Any) -> None:
            super().__init__(params, {"lr": 1.0})

        def step(self, closure: Any = None) -> str:
            return "stepped"

    optimizer = Own([parameter()])
    seen: list[int] = []
    optimizer.register_step_post_hook(lambda *_: seen.append(1))
    assert optimizer.step() == "stepped" and seen == [1]


def test_state_dict_hooks() -> None:
    optimizer = optim.SGD([parameter()])
    optimizer.register_state_dict_pre_hook(lambda o: o.param_groups[0].update(note=1))
    optimizer.register_state_dict_post_hook(lambda o, state: {**state, "more": 2})
    state = optimizer.state_dict()
    assert state["more"] == 2 and state["param_groups"][0]["note"] == 1
    seen: list[Any] = []
    optimizer.register_load_state_dict_pre_hook(lambda o, s: {**s, "param_groups": s["other"]})
    optimizer.register_load_state_dict_post_hook(lambda o: seen.append(o.param_groups[0]["lr"]))
    optimizer.load_state_dict({"state": {}, "other": [{"params": [0], "lr": 5.0}]})
    assert seen == [5.0]


def test_zero_grad() -> None:
    p = parameter()
    optimizer = optim.SGD([p])
    optimizer.zero_grad(set_to_none=False)
    assert p.grad.tolist() == [0, 0]
    optimizer.zero_grad()
    assert p.grad is None
    optimizer.step()


def test_zero_grad_fills_all_or_none() -> None:
    first, second = parameter(), parameter()
    before = first.grad.tolist()
    second.grad = (rushlight.ones(4, requires_grad=True) * 1)[:2]
    with pytest.raises(RuntimeError, match="zero_grad: .* view"):
        optim.SGD([first, second]).zero_grad(set_to_none=False)
    assert first.grad.tolist() == before


@pytest.mark.parametrize("make", [copy.deepcopy, lambda o: pickle.loads(pickle.dumps(o))])
def test_copies(make: Any) -> None:
    optimizer = optim.SGD([parameter()], lr=0.1, momentum=0.9)
    optimizer.step()
    other = make(optimizer)
    inner = other.param_groups[0]["params"][0]
    assert inner is not optimizer.param_groups[0]["params"][0]
    assert other.state[inner]["momentum_buffer"].tolist() == [1, 1]
    inner.grad = rushlight.ones(2)
    other.step()
