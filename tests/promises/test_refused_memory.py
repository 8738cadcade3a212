"""P3: memory refused at any allocation is a MemoryError: no leak, nothing half-changed."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import rushlight as torch

from tests.ops.record import Record, Sample, all_records, convert, tensors_in
from tests.promises.refusals import bits, refuse_each

nn = torch.nn

RECORDS = [pytest.param(record, id=record.id) for record in all_records()]
# Larger samples allocate no differently, they only take longer.
MOST_ELEMENTS = 600


def small_samples(record: Record) -> list[Sample]:
    """The samples of a record with few elements, or the smallest one."""

    def elements(sample: Sample) -> int:
        args, kwargs = convert(sample, record.dtypes[0])
        return sum(tensor.numel() for tensor in tensors_in((args, kwargs)))

    samples = record.samples_for(record.dtypes[0])
    small = [sample for sample in samples if elements(sample) <= MOST_ELEMENTS]
    return small or [min(samples, key=elements)]


def all_bits(things: Any) -> list[tuple[object, ...]]:
    return [bits(tensor) for tensor in tensors_in(things)]


@pytest.mark.parametrize("record", RECORDS)
def test_forward_and_backward(record: Record) -> None:
    dtype = record.dtypes[0]
    for sample in small_samples(record):

        def prepare(sample: Sample = sample) -> tuple[list[Any], dict[str, Any]]:
            return convert(sample, dtype, record.gradient, record.constants)

        def work(arguments: tuple[list[Any], dict[str, Any]], sample: Sample = sample) -> None:
            outputs = tensors_in(record.call(sample, *arguments))
            outputs = [output for output in outputs if output.requires_grad]
            if outputs:
                torch.autograd.backward(outputs, [torch.ones_like(item) for item in outputs])

        refuse_each(prepare, work, all_bits)


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize("recorded", [False, True], ids=["plain", "recorded"])
def test_writing_in_place(record: Record, recorded: bool) -> None:
    dtype = record.dtypes[0]
    write = getattr(torch.Tensor, record.name if record.mutates else f"{record.name}_", None)
    if write is None or (recorded and not record.gradient):
        pytest.skip("there is no such form")
    for sample in small_samples(record):
        if not sample.args or not hasattr(sample.args[0], "dtype"):
            continue

        def prepare(sample: Sample = sample) -> tuple[list[Any], dict[str, Any], list[Any]]:
            args, kwargs = convert(sample, dtype, recorded, record.constants)
            args[0] = args[0] * 1 if recorded else args[0]
            return args, kwargs, [args[0].grad_fn]

        def work(things: tuple[list[Any], dict[str, Any], list[Any]]) -> None:
            if record.random:
                torch.manual_seed(0)
            write(*things[0], **things[1])

        def seen(things: tuple[list[Any], dict[str, Any], list[Any]]) -> object:
            args, kwargs, history = things
            return all_bits((args, kwargs)), args[0].grad_fn is history[0]

        try:
            work(prepare())
        except (RuntimeError, TypeError):
            continue  # the result does not fit into the input
        refuse_each(prepare, work, seen)


def test_a_view_and_its_base() -> None:
    def prepare() -> list[Any]:
        base = torch.arange(24.0, requires_grad=True).view(4, 6) * 1
        view = base[1:3, ::2]
        return [base, view, base.grad_fn]

    def work(things: list[Any]) -> None:
        base, view, _ = things
        view.mul_(3)
        view.copy_(torch.ones(3))
        view[0] = 7.0
        base.sum().backward()

    def written(things: list[Any]) -> object:
        # Whole steps may have been done, half ones not: values and histories belong together.
        base, view, first = things
        return view.storage().data_ptr() == base.storage().data_ptr(), first is not None

    refuse_each(prepare, work, written)

    for step in (lambda view: view.mul_(3), lambda view: view.zero_(),
                 lambda view: view.__setitem__((0, slice(None, None, 2)), 7.0),
                 lambda view: view.masked_fill_(view > 7, 0.5)):

        def seen(things: list[Any]) -> object:
            base, view, history = things
            return all_bits([base, view]), base.grad_fn is history

        refuse_each(prepare, lambda things, step=step: step(things[1]), seen)


class Tagger(nn.Module):
    """Embedding, LSTM and a linear layer."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(11, 5)
        self.lstm = nn.LSTM(5, 4, num_layers=2, bidirectional=True)
        self.head = nn.Linear(8, 3)

    def forward(self, sentence: Any) -> Any:
        return self.head(self.lstm(self.words(sentence))[0]).flatten(0, 1)


def convolutional() -> Any:
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(4, 4, 3, groups=2), nn.GroupNorm(2, 4), nn.Flatten(), nn.Dropout(0.5),
        nn.Linear(64, 3),
    )  # fmt: skip


def attention() -> Any:
    return nn.Sequential(nn.TransformerEncoderLayer(8, 2, 16), nn.Flatten(0, 1), nn.Linear(8, 3))


MODELS = {
    "conv": (convolutional, lambda: torch.randn(6, 1, 12, 12)),
    "lstm": (Tagger, lambda: torch.arange(6).view(3, 2)),
    "attention": (attention, lambda: torch.randn(3, 2, 8)),
}


class Training:
    """A model in the middle of its training."""

    def __init__(self, kind: str, optimizer: str = "SGD", **options: Any) -> None:
        torch.manual_seed(0)
        make, inputs = MODELS[kind]
        self.model, self.inputs = make(), inputs()
        self.classes = torch.arange(6) % 3
        self.optimizer = getattr(torch.optim, optimizer)(self.model.parameters(), **options)

    def loss(self) -> Any:
        return nn.functional.cross_entropy(self.model(self.inputs), self.classes)

    def state(self) -> list[Any]:
        """All tensors, of the optimizer too; buffers of a model may move on with each forward."""
        entries = self.optimizer.state_dict()["state"]
        return [all_bits(list(self.model.parameters())),
                {key: all_bits(entry) for key, entry in entries.items()}]


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("again", [False, True], ids=["fresh", "accumulating"])
def test_models(kind: str, again: bool) -> None:
    def prepare() -> Training:
        training = Training(kind, lr=0.1)
        if again:
            training.loss().backward()
        return training

    refuse_each(prepare, lambda training: training.loss().backward(), Training.state)


@pytest.mark.parametrize("mean", [1, 2], ids=["first step", "second step"])
@pytest.mark.parametrize(
    ("optimizer", "options"),
    [("SGD", {"lr": 0.1}), ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
     ("SGD", {"lr": 0.1, "momentum": 0.9, "differentiable": True}),
     ("Adam", {}), ("Adam", {"amsgrad": True}), ("Adam", {"differentiable": True}),
     ("AdamW", {"weight_decay": 0.1})],
)  # fmt: skip
def test_optimizers(optimizer: str, options: dict[str, Any], mean: int) -> None:
    def prepare() -> Training:
        training = Training("lstm", optimizer, **options)
        for step in range(mean):
            if step:
                training.optimizer.step()
            training.optimizer.zero_grad()
            training.loss().backward()
        return training

    def work(training: Training) -> None:
        with torch.no_grad():
            training.optimizer.step()

    refuse_each(prepare, work, Training.state)


def test_save(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    training = Training("conv")
    torch.save(training.model.state_dict(), path)
    saved = path.read_bytes()

    def seen(_: None) -> object:
        return path.read_bytes(), sorted(item.name for item in tmp_path.iterdir())

    refuse_each(lambda: None, lambda _: torch.save(training.model.state_dict(), path), seen)
    assert path.read_bytes() == saved


def test_load_and_load_state_dict() -> None:
    file = io.BytesIO()
    source = Training("lstm")
    source.loss().backward()
    source.optimizer.step()
    torch.save(source.model.state_dict(), file)

    def work(training: Training) -> None:
        file.seek(0)
        training.model.load_state_dict(torch.load(file))

    refused = refuse_each(lambda: Training("lstm"), work, Training.state)
    assert refused > len(source.model.state_dict())
