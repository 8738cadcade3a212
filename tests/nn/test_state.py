"""State dictionaries: what they hold, what is reported, and that nothing is half done."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import pytest
import rushlight
from rushlight import nn


def model() -> Any:
    return nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))


def values(module: Any) -> dict[str, Any]:
    return {name: value.tolist() for name, value in module.state_dict().items()}


def test_state_dict_shares_memory_and_has_versions() -> None:
    net = model()
    state = net.state_dict()
    assert isinstance(state, OrderedDict)
    assert state["0.weight"].data_ptr() == net[0].weight.data_ptr()
    assert not state["0.weight"].requires_grad
    assert net.state_dict(keep_vars=True)["0.weight"] is net[0].weight
    assert state._metadata == {"": {"version": 1}, "0": {"version": 1}, "1": {"version": 2}}
    assert list(net.state_dict(prefix="a."))[0] == "a.0.weight"
    with pytest.warns(FutureWarning, match="positional"):
        assert net.state_dict({}, "b.")["b.0.bias"] is not None


def test_loading_copies() -> None:
    source, target = model(), model()
    keys = target.load_state_dict(source.state_dict())
    assert repr(keys) == "<All keys matched successfully>"
    assert values(source) == values(target)
    assert target[0].weight.data_ptr() != source[0].weight.data_ptr()


def test_loading_reports_all_problems_and_changes_nothing() -> None:
    net = model()
    before = values(net)
    state = dict(model().state_dict())
    del state["0.bias"]
    state["0.weight"] = rushlight.ones(3, 3)
    state["1.weight"] = 4
    state["stranger"] = rushlight.ones(1)
    state["0.stranger.x"] = rushlight.ones(1)
    with pytest.raises(RuntimeError) as caught:
        net.load_state_dict(state)
    text = str(caught.value)
    assert text.startswith("Error(s) in loading state_dict for Sequential:\n\t")
    assert 'Missing key(s) in state_dict: "0.bias". ' in text
    assert "Unexpected key(s) in state_dict: " in text
    assert '"stranger"' in text and '"0.stranger.x"' in text
    assert (
        "size mismatch for 0.weight: copying a param with shape torch.Size([3, 3]) from "
        "checkpoint, the shape in current model is torch.Size([3, 2])."
    ) in text.replace("rushlight.", "torch.")
    assert 'named "1.weight", expected' in text
    assert values(net) == before


def test_loading_loosely_returns_the_keys() -> None:
    net = model()
    state = {"0.weight": rushlight.zeros(3, 2), "x": rushlight.ones(1)}
    keys = net.load_state_dict(state, strict=False)
    assert keys.unexpected_keys == ["x"]
    assert keys.missing_keys[0] == "0.bias" and len(keys.missing_keys) == 5
    assert net[0].weight.sum().item() == 0
    before = values(net)
    with pytest.raises(RuntimeError, match="size mismatch"):
        net.load_state_dict(
            {"0.weight": rushlight.ones(1), "0.bias": rushlight.ones(3)}, strict=False
        )
    assert values(net) == before


def test_loading_by_assignment() -> None:
    net = nn.Linear(2, 1)
    weight = rushlight.ones(1, 2, dtype=rushlight.float64)
    net.load_state_dict({"weight": weight, "bias": rushlight.zeros(1)}, assign=True)
    assert net.weight.dtype == rushlight.float64 and isinstance(net.weight, nn.Parameter)
    assert net.weight.data_ptr() == weight.data_ptr() and net.weight.requires_grad


def test_loading_needs_a_mapping() -> None:
    with pytest.raises(TypeError, match="dict-like"):
        model().load_state_dict(3)


def test_scalars_from_vectors_of_one() -> None:
    net = nn.BatchNorm1d(2)
    state = net.state_dict()
    state["num_batches_tracked"] = rushlight.tensor([7])
    net.load_state_dict(state)
    assert net.num_batches_tracked.item() == 7


def test_batch_norm_states_from_before_batches_were_counted() -> None:
    net = nn.BatchNorm1d(2)
    state = net.state_dict()
    del state["num_batches_tracked"]
    state._metadata[""]["version"] = 1
    net.load_state_dict(state)
    state._metadata[""]["version"] = 2
    with pytest.raises(RuntimeError, match="num_batches_tracked"):
        net.load_state_dict(state)


class Counter(nn.Module):
    """Has a state that is no tensor."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.scale = nn.Parameter(rushlight.ones(1))

    def get_extra_state(self) -> Any:
        return {"count": self.count}

    def set_extra_state(self, state: Any) -> None:
        self.count = state["count"]


def test_extra_state() -> None:
    first, second = nn.ModuleList([Counter()]), nn.ModuleList([Counter()])
    first[0].count = 5
    state = first.state_dict()
    assert state["0._extra_state"] == {"count": 5}
    second.load_state_dict(state)
    assert second[0].count == 5
    state["0._extra_state"] = {"count": 9}
    state["stranger"] = 1
    with pytest.raises(RuntimeError, match="stranger"):
        second.load_state_dict(state)
    assert second[0].count == 5
    with pytest.raises(RuntimeError, match="_extra_state"):
        second.load_state_dict({"0.scale": rushlight.ones(1)})
    with pytest.raises(RuntimeError, match="_extra_state"):
        nn.Linear(1, 1).load_state_dict({**nn.Linear(1, 1).state_dict(), "_extra_state": 1})


def test_state_dict_hooks() -> None:
    net = nn.Linear(1, 1)
    seen: list[Any] = []
    net.register_state_dict_pre_hook(lambda m, prefix, keep: seen.append((prefix, keep)))
    net.register_state_dict_post_hook(
        lambda m, state, prefix, meta: state.update(x=meta["version"])
    )
    assert net.state_dict()["x"] == 1 and seen == [("", False)]
    net._register_state_dict_hook(lambda m, state, prefix, meta: {"only": 1})
    assert net.state_dict() == {"only": 1}
    other = nn.Linear(1, 1)
    other.register_state_dict_post_hook(lambda *args: 1)
    with pytest.raises(RuntimeError, match="must return None"):
        other.state_dict()


def test_load_state_dict_hooks() -> None:
    net = nn.Sequential(nn.Linear(1, 1))
    layer = net[0]

    def rename(module: Any, state: Any, prefix: str, *rest: Any) -> None:
        assert module is layer
        state[prefix + "weight"] = state.pop(prefix + "kernel")

    layer.register_load_state_dict_pre_hook(rename)
    net.load_state_dict({"0.kernel": rushlight.zeros(1, 1), "0.bias": rushlight.ones(1)})
    assert layer.weight.item() == 0 and layer.bias.item() == 1
    seen: list[float] = []

    def forgive(module: Any, keys: Any) -> None:
        seen.append(layer.weight.item())
        keys.missing_keys.clear()

    net.register_load_state_dict_post_hook(forgive)
    net.load_state_dict({"0.kernel": rushlight.ones(1, 1)})
    assert seen == [1.0]
    net.register_load_state_dict_post_hook(lambda module, keys: 1)
    with pytest.raises(AssertionError, match="must return None"):
        net.load_state_dict({"0.kernel": rushlight.ones(1, 1)})


def test_a_module_may_load_its_own_way() -> None:
    class Own(nn.Linear):
        def _load_from_state_dict(self, state: Any, prefix: str, *rest: Any) -> None:
            state[prefix + "bias"] = rushlight.full((1,), 3.0)
            super()._load_from_state_dict(state, prefix, *rest)

    net = nn.Sequential(Own(1, 1))
    net.load_state_dict({"0.weight": rushlight.ones(1, 1)})
    assert net[0].bias.item() == 3


def test_lazy_modules_keep_and_load_their_state() -> None:
    lazy = nn.LazyLinear(2)
    assert nn.parameter.is_lazy(lazy.state_dict()["weight"])
    with pytest.raises(RuntimeError):
        nn.Linear(3, 2).load_state_dict(lazy.state_dict())
    lazy.load_state_dict(nn.Linear(3, 2).state_dict())
    assert tuple(lazy.weight.shape) == (2, 3)
    lazy(rushlight.ones(1, 3))
    assert type(lazy) is nn.Linear and lazy.in_features == 3
    other = nn.LazyLinear(2)
    other.load_state_dict(nn.LazyLinear(2).state_dict())
    assert nn.parameter.is_lazy(other.weight)


def test_keys_that_are_no_text():
    with pytest.raises(TypeError, match=r"load_state_dict: the keys .* must be str, not int"):
        nn.Linear(2, 1).load_state_dict({5: rushlight.ones(1)}, strict=False)
