"""Modules that find their sizes at the first call, and their parameters before it."""

from __future__ import annotations

import copy
import pickle

import pytest
import rushlight
import rushlight.nn.functional as F
from rushlight import nn, optim

x1, x2, x3 = rushlight.rand(2, 3, 8), rushlight.rand(2, 3, 8, 8), rushlight.rand(2, 3, 4, 4, 4)
MODULES = {
    "linear": (lambda: nn.LazyLinear(2), x1),
    "conv1": (lambda: nn.LazyConv1d(2, 3), x1),
    "conv2": (lambda: nn.LazyConv2d(2, 3), x2),
    "conv3": (lambda: nn.LazyConv3d(2, 3), x3),
    "transposed1": (lambda: nn.LazyConvTranspose1d(2, 3), x1),
    "transposed2": (lambda: nn.LazyConvTranspose2d(2, 3), x2),
    "transposed3": (lambda: nn.LazyConvTranspose3d(2, 3), x3),
    "batch1": (lambda: nn.LazyBatchNorm1d(), x1),
    "batch2": (lambda: nn.LazyBatchNorm2d(), x2),
    "batch3": (lambda: nn.LazyBatchNorm3d(), x3),
    "instance1": (lambda: nn.LazyInstanceNorm1d(affine=True, track_running_stats=True), x1),
    "instance2": (lambda: nn.LazyInstanceNorm2d(affine=True, track_running_stats=True), x2),
    "instance3": (lambda: nn.LazyInstanceNorm3d(affine=True, track_running_stats=True), x3),
}
CONVERSIONS = {
    "double": lambda module: module.double(),
    "to": lambda module: module.to(rushlight.float64),
    "type": lambda module: module._apply(
        lambda one: one.type(rushlight.float64) if one.is_floating_point() else one
    ),
    "copy": lambda module: copy.deepcopy(module.double()),
    "pickle": lambda module: pickle.loads(pickle.dumps(module.double())),
    "inside": lambda module: nn.Sequential(module).double()[0],
}


@pytest.mark.parametrize("conversion", CONVERSIONS)
@pytest.mark.parametrize("name", MODULES)
def test_conversions_before_the_first_call_hold(name, conversion):
    make, example = MODULES[name]
    module = CONVERSIONS[conversion](make())
    members = [*module.parameters(), *module.buffers()]
    assert all(one.dtype == rushlight.float64 for one in members if one.is_floating_point())
    assert module(example.double()).dtype == rushlight.float64
    members = [*module.parameters(), *module.buffers()]
    assert members and not any(nn.parameter.is_lazy(one) for one in members)
    assert all(one.dtype == rushlight.float64 for one in members if one.is_floating_point())
    counted = getattr(module, "num_batches_tracked", None)
    assert counted is None or counted.dtype == rushlight.int64


def test_halves_and_back():
    assert nn.LazyLinear(2).half().weight.dtype == rushlight.float16
    assert nn.LazyLinear(2).bfloat16().float()(x1).dtype == rushlight.float32


one = rushlight.ones(2)
USES = {
    "add": lambda w: w + 1,
    "add to a number": lambda w: 1 + w,
    "add to a tensor": lambda w: one + w,
    "add_": lambda w: w.add_(1),
    "+=": lambda w: w.__iadd__(1),
    "negative": lambda w: -w,
    "==": lambda w: w == w,
    "<": lambda w: w < 1,
    "@": lambda w: one @ w,
    "len": len,
    "bool": bool,
    "float": float,
    "iteration": list,
    "in": lambda w: 1 in w,
    "[]": lambda w: w[0],
    "[] =": lambda w: w.__setitem__(0, 1),
    "as index": lambda w: one[w],
    "as value": lambda w: one.clone().__setitem__(0, w),
    "sum": lambda w: w.sum(),
    "numel": lambda w: w.numel(),
    "rushlight.numel": rushlight.numel,
    "dim": lambda w: w.dim(),
    "item": lambda w: w.item(),
    "tolist": lambda w: w.tolist(),
    "numpy": lambda w: w.numpy(),
    "detach": lambda w: w.detach(),
    "clone": lambda w: w.clone(),
    "zero_": lambda w: w.zero_(),
    "stride": lambda w: w.stride(),
    "cat": lambda w: rushlight.cat([w, w]),
    "zeros_like": rushlight.zeros_like,
    "out=": rushlight.no_grad()(lambda w: rushlight.add(one, 1, out=w)),
    "linear": lambda w: F.linear(rushlight.ones(2, 2), w),
    "relu": F.relu,
    "init": nn.init.zeros_,
    "uniform": nn.init.uniform_,
    "vector": lambda w: nn.utils.parameters_to_vector([w]),
    "Parameter": nn.Parameter,
    "embedding": lambda w: F.embedding(rushlight.tensor([0]), w),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("make", [nn.UninitializedParameter, nn.UninitializedBuffer])
def test_using_what_has_no_shape_is_an_error(use, make):
    with pytest.raises(ValueError, match=f"{make.__name__} has no values before"):
        USES[use](make())


def test_what_needs_no_shape_can_be_asked():
    weight = nn.LazyLinear(2).weight
    assert isinstance(weight, nn.Parameter) and weight.is_leaf and weight.requires_grad
    assert weight.grad is None and weight.dtype == rushlight.float32
    assert repr(weight) == "<UninitializedParameter>" and {weight: 1}[weight] == 1
    assert weight.double().dtype == rushlight.float64 and weight.is_floating_point()
    with pytest.raises(RuntimeError, match="no shape"):
        weight.shape  # noqa: B018


def test_optimizers_and_states_keep_them():
    model = nn.Sequential(nn.LazyLinear(2))
    optimizer = optim.SGD(model.parameters(), lr=0.5)
    assert [repr(one) for one in model.state_dict().values()] == ["<UninitializedParameter>"] * 2
    model(x1).sum().backward()
    before = model[0].bias.clone()
    optimizer.step()
    assert not rushlight.equal(model[0].bias, before)
    fresh = nn.Sequential(nn.LazyLinear(2))
    fresh.load_state_dict(model.state_dict())
    assert rushlight.equal(fresh[0].weight, model[0].weight)


def test_a_state_that_does_not_fit_leaves_them_without_a_shape():
    model = nn.Sequential(nn.LazyLinear(2), nn.Linear(2, 2))
    state = nn.Sequential(nn.Linear(3, 2), nn.Linear(4, 2)).state_dict()
    with pytest.raises(RuntimeError, match="size mismatch"):
        model.load_state_dict(state)
    assert nn.parameter.is_lazy(model[0].weight)


@pytest.mark.parametrize("count", [rushlight.zeros(2), rushlight.zeros(1).expand(3)])
def test_norms_with_a_spoilt_count_stay_without_a_shape(count):
    module = nn.LazyBatchNorm1d()
    module.num_batches_tracked = count
    with pytest.raises(ValueError, match=r"num_batches_tracked must have one element, got shape"):
        module(rushlight.ones(2, 4))
    assert nn.parameter.is_lazy(module.weight)


def test_norms_without_a_count():
    module = nn.LazyBatchNorm1d()
    module.num_batches_tracked = None
    assert module(rushlight.ones(2, 4)).shape == (2, 4)
