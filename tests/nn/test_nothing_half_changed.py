"""A call that raises has changed nothing: everything is checked before anything is written."""

from __future__ import annotations

import pytest
import rushlight
import rushlight.nn.functional as F
from rushlight import nn

ERRORS = (RuntimeError, TypeError, ValueError, IndexError)


def values(value):
    """Tensors as their dtype and numbers, everything else as it is."""
    if isinstance(value, rushlight.Tensor):
        return str(value.dtype), value.detach().tolist()
    if isinstance(value, nn.Module):
        return {name: values(one) for name, one in value.state_dict().items()}
    if isinstance(value, (list, tuple)):
        return [values(one) for one in value]
    return value


def assert_unchanged(call, *watched):
    before = values(watched)
    with pytest.raises(ERRORS):
        call()
    assert values(watched) == before


def parameters(*shapes):
    return [nn.Parameter(rushlight.zeros(shape)) for shape in shapes]


@pytest.mark.parametrize("vector", [rushlight.ones(4), rushlight.ones(5, dtype=rushlight.int64),
                                    rushlight.ones(1, 5), rushlight.tensor(1.0), 5])  # fmt: skip
def test_vectors_that_do_not_fit_parameters(vector):
    targets = parameters(2, 3)
    assert_unchanged(lambda: nn.utils.vector_to_parameters(vector, targets), targets)
    assert_unchanged(
        lambda: nn.utils.vector_to_parameters(rushlight.ones(9), [*targets, 5]), targets
    )


def test_gradients_that_cannot_be_clipped():
    (real,) = parameters(2)
    other = nn.Parameter(rushlight.zeros(2, dtype=rushlight.complex64))
    real.grad, other.grad = rushlight.ones(2), rushlight.ones(2, dtype=rushlight.complex64)
    assert_unchanged(lambda: nn.utils.clip_grad_value_([real, other], 0.5), real.grad)
    for clip in (nn.utils.clip_grad_value_, nn.utils.clip_grad_norm_):
        assert_unchanged(lambda clip=clip: clip([real, 5], 0.5), real.grad)
        assert_unchanged(lambda clip=clip: clip([real], "x"), real.grad)
    real.grad = rushlight.tensor([1.0, float("inf")])
    assert_unchanged(
        lambda: nn.utils.clip_grad_norm_([real], 0.5, error_if_nonfinite=True), real.grad
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"scale_grad_by_freq": "x"}, {"sparse": 5}, {"padding_idx": 7}, {"padding_idx": "x"},
        {"norm_type": "x"}, {"max_norm": "x"}, {"input": rushlight.tensor([0, 9])},
        {"input": rushlight.tensor([0.5])},
    ],
    ids=str,
)  # fmt: skip
def test_tables_whose_rows_would_be_scaled(wrong):
    table = rushlight.ones(3, 4)
    arguments = {"input": rushlight.tensor([0, 1]), "max_norm": 0.5, **wrong}
    assert_unchanged(lambda: F.embedding(weight=table, **arguments), table)
    offsets = rushlight.tensor([0])
    assert_unchanged(lambda: F.embedding_bag(weight=table, offsets=offsets, **arguments), table)


@pytest.mark.parametrize(
    "wrong",
    [{"offsets": rushlight.tensor([[0]])}, {"mode": "x"}, {"mode": "max", "per_sample_weights": 1}],
    ids=str,
)
def test_bags_whose_rows_would_be_scaled(wrong):
    table = rushlight.ones(3, 4)
    arguments = {"offsets": rushlight.tensor([0]), **wrong}
    index = rushlight.tensor([0, 1])
    assert_unchanged(lambda: F.embedding_bag(index, table, max_norm=0.5, **arguments), table)


NORMS = [
    (nn.BatchNorm1d, (4, 3)), (nn.BatchNorm2d, (4, 3, 2, 2)), (nn.BatchNorm3d, (4, 3, 2, 2, 2)),
    (nn.InstanceNorm1d, (4, 3, 5)), (nn.InstanceNorm2d, (4, 3, 2, 2)),
]  # fmt: skip


@pytest.mark.parametrize("momentum", [0.1, None])
@pytest.mark.parametrize(("kind", "shape"), NORMS)
def test_norms_count_only_what_they_normalised(kind, shape, momentum):
    def make():
        return kind(3, affine=True, track_running_stats=True, momentum=momentum)

    batch = rushlight.rand(shape)
    for spoil in (
        lambda norm: setattr(norm, "eps", "x"),
        lambda norm: setattr(norm.weight, "data", rushlight.ones(5)),
        lambda norm: setattr(norm.running_var, "data", rushlight.ones(5)),
        lambda norm: setattr(norm, "momentum", "x"),
    ):
        norm = make()
        norm(batch)
        spoil(norm)
        assert_unchanged(lambda norm=norm: norm(batch), norm)
    norm = make()
    wide = list(shape)
    wide[1] = 5
    assert_unchanged(lambda: norm(rushlight.rand(wide)), norm)
    assert_unchanged(lambda: norm(rushlight.ones(shape, dtype=rushlight.int64)), norm)
    assert_unchanged(lambda: norm(rushlight.ones(1, *shape, 1)), norm)
    assert_unchanged(lambda: norm(rushlight.ones(1, 3)), norm)


def test_averages_of_batches_that_are_counted_afterwards():
    norm = nn.BatchNorm1d(1, momentum=None)
    for mean in (1.0, 3.0):
        norm(rushlight.tensor([[mean - 1], [mean + 1]]))
    assert norm.running_mean.tolist() == [2.0] and norm.num_batches_tracked.item() == 2


def test_dropout_in_place_keeps_the_shape_when_it_fails():
    x = rushlight.tensor(2.0)
    with pytest.warns(UserWarning), pytest.raises(RuntimeError, match="at least 2 dimensions"):
        nn.Dropout3d(inplace=True)(x)
    assert x.shape == () and x._version == 0


def test_a_count_that_rounds_is_taken_back():
    norm = nn.BatchNorm1d(3)
    norm.num_batches_tracked = rushlight.tensor([1e-9, 3e7])
    before = norm.num_batches_tracked.tolist()
    with pytest.raises(RuntimeError):
        norm.running_mean.data = rushlight.ones(5)
        norm(rushlight.rand(4, 3))
    assert norm.num_batches_tracked.tolist() == before


@pytest.mark.parametrize(
    "fill",
    [
        nn.init.orthogonal_, nn.init.uniform_, nn.init.normal_, nn.init.xavier_uniform_,
        nn.init.kaiming_normal_, nn.init.trunc_normal_, lambda t: nn.init.sparse_(t, 0.5),
    ],
)  # fmt: skip
def test_integers_that_cannot_be_drawn(fill):
    tensor = rushlight.full((2, 3), 7, dtype=rushlight.int64)
    assert_unchanged(lambda: fill(tensor), tensor)


@pytest.mark.parametrize(
    "fill",
    [
        lambda t: nn.init.orthogonal_(t, gain="x"), lambda t: nn.init.uniform_(t, "x"),
        lambda t: nn.init.dirac_(t, 0), lambda t: nn.init.dirac_(t, -1), nn.init.eye_,
        lambda t: nn.init.constant_(t, "x"), lambda t: nn.init.kaiming_normal_(t, mode="x"),
        lambda t: nn.init.trunc_normal_(t, mean=float("nan")),
        lambda t: nn.init.trunc_normal_(t, std=0), lambda t: nn.init.sparse_(t, 0.5),
        lambda t: nn.init.normal_(t, generator=5), lambda t: nn.init.normal_(t, std=-1),
    ],
)  # fmt: skip
def test_wrong_initialisers(fill):
    tensor = rushlight.full((2, 2, 3), 7.0)
    assert_unchanged(lambda: fill(tensor), tensor)


def a_model():
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2), nn.Sequential(nn.Linear(2, 1)))
    model(rushlight.rand(4, 2)).sum().backward()
    return model


@pytest.mark.parametrize("fails_at", range(9))
def test_conversions_that_fail_in_the_middle(fails_at):
    model = a_model()
    grads = [one.grad for one in model.parameters()]
    tensors = [*model.parameters(), *model.buffers()]
    calls = 0

    def convert(tensor):
        nonlocal calls
        calls += 1
        if calls > fails_at:
            raise ValueError("enough")
        return tensor.double() if tensor.is_floating_point() else tensor

    assert_unchanged(lambda: model._apply(convert), model, grads)
    assert all(
        a is b for a, b in zip(tensors, [*model.parameters(), *model.buffers()], strict=True)
    )
    model.double()
    assert model(rushlight.rand(4, 2).double()).dtype == rushlight.float64


def test_conversions_to_what_parameters_cannot_be():
    model = a_model()
    for convert in (
        lambda: model.type(rushlight.int64),
        lambda: model.to(rushlight.int64),
        lambda: model.type("x"),
        lambda: model._apply(lambda one: 5),
    ):
        assert_unchanged(convert, model, [one.grad for one in model.parameters()])


CONTAINERS = {
    "Sequential.extend": (
        lambda: nn.Sequential(nn.ReLU()), lambda one: one.extend([nn.Tanh(), 5])
    ),
    "Sequential.insert": (lambda: nn.Sequential(nn.ReLU()), lambda one: one.insert(0, 5)),
    "ModuleList.extend": (
        lambda: nn.ModuleList([nn.ReLU()]), lambda one: one.extend([nn.Tanh(), 5])
    ),
    "ModuleList.insert": (lambda: nn.ModuleList([nn.ReLU()]), lambda one: one.insert(0, 5)),
    "ModuleList +=": (lambda: nn.ModuleList([nn.ReLU()]), lambda one: one.__iadd__([nn.Tanh(), 5])),
    "ModuleDict.update": (
        lambda: nn.ModuleDict({"a": nn.ReLU()}),
        lambda one: one.update({"a": nn.Tanh(), "b": nn.Tanh(), "c": 5}),
    ),
    "ParameterDict.update": (
        lambda: nn.ParameterDict({"a": rushlight.ones(1)}),
        lambda one: one.update([("a", rushlight.zeros(1)), ("b", rushlight.ones(1)), (5, 5)]),
    ),
    "ParameterList.extend": (
        lambda: nn.ParameterList([rushlight.ones(1)]),
        lambda one: one.extend([rushlight.ones(2), rushlight.ones(2, dtype=rushlight.int64)]),
    ),
    "register_parameter": (nn.Module, lambda one: one.register_parameter("a", 5)),
    "register_buffer": (nn.Module, lambda one: one.register_buffer("a", 5)),
    "add_module": (nn.Module, lambda one: one.add_module("a", 5)),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTAINERS)
def test_containers_that_get_something_wrong(name):
    make, change = CONTAINERS[name]
    container = make()
    before = [(name, id(one)) for name, one in container.named_children()]
    kept, text = values(container), repr(container)
    attributes = sorted(container.__dict__)
    with pytest.raises(ERRORS):
        change(container)
    assert [(name, id(one)) for name, one in container.named_children()] == before
    assert values(container) == kept and repr(container) == text
    assert sorted(container.__dict__) == attributes


def test_random_numbers_of_a_module_that_cannot_be_made():
    state = rushlight.get_rng_state()
    with pytest.raises(ValueError, match="enough"):

        class Fails(nn.Linear):
            def __init__(self):
                super().__init__(2, 2)
                raise ValueError("enough")

        nn.utils.skip_init(Fails)
    assert rushlight.equal(rushlight.get_rng_state(), state)


@pytest.mark.parametrize("clip", [nn.utils.clip_grad_value_, nn.utils.clip_grad_norm_])
def test_gradients_that_cannot_be_written_are_not_clipped(clip):
    first, second = parameters(2, 2)
    first.grad = rushlight.ones(2)
    second.grad = rushlight.frombuffer(bytes([1] * 8), dtype=rushlight.float32)
    assert_unchanged(lambda: clip([first, second], 0.5), first.grad, second.grad)
    with pytest.raises(TypeError, match=f"{clip.__name__}: parameters must be Tensors"):
        clip([first, 5], 0.5)
