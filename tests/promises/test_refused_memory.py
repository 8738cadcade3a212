"""P3: memory refused at any allocation is an OutOfMemoryError: no leak, nothing half-changed."""

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
    if not samples:
        return []
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


def in_place_form(record: Record) -> Any:
    return getattr(torch.Tensor, record.name if record.mutates else f"{record.name}_", None)


@pytest.mark.parametrize(
    ("record", "recorded"),
    [pytest.param(record, recorded, id=record.id + ("-recorded" if recorded else ""))
     for record in all_records() if in_place_form(record)
     for recorded in ([False, True] if record.gradient else [False])],
)  # fmt: skip
def test_writing_in_place(record: Record, recorded: bool) -> None:
    dtype = record.dtypes[0]
    write = in_place_form(record)
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


STEPS = {
    "mul_": lambda view: view.mul_(3),
    "add_": lambda view: view.add_(view),
    "zero_": lambda view: view.zero_(),
    "copy_": lambda view: view.copy_(torch.ones(3)),
    "index": lambda view: view.__setitem__((0, slice(None, None, 2)), 7.0),
    "mask": lambda view: view.__setitem__(view > 7, 0.5),
    "masked_fill_": lambda view: view.masked_fill_(view > 7, 0.5),
    "cumsum_": lambda view: view.cumsum_(1),
}


@pytest.mark.parametrize("step", STEPS)
def test_writing_a_view_of_a_recorded_tensor(step: str) -> None:
    def prepare() -> list[Any]:
        leaf = torch.arange(24.0, requires_grad=True)
        base = leaf.view(4, 6) * 1
        return [leaf, base, base[1:3, ::2], base.grad_fn]

    def seen(things: list[Any]) -> object:
        leaf, base, view, history = things
        return all_bits([leaf, base, view]), base.grad_fn is history

    refuse_each(prepare, lambda things: STEPS[step](things[2]), seen)


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
    "linear": (lambda: nn.Linear(4, 3), lambda: torch.randn(6, 4)),
}


class Training:
    """A model in the middle of its training."""

    def __init__(
        self, kind: str, optimizer: str = "SGD", dtype: Any = torch.float32, **options: Any
    ) -> None:
        torch.manual_seed(0)
        make, inputs = MODELS[kind]
        self.model, self.inputs = make().to(dtype), inputs()
        if self.inputs.is_floating_point():
            self.inputs = self.inputs.to(dtype)
        self.classes = torch.arange(6) % 3
        self.optimizer = getattr(torch.optim, optimizer)(self.model.parameters(), **options)

    def loss(self) -> Any:
        return nn.functional.cross_entropy(self.model(self.inputs), self.classes)

    def state(self) -> list[Any]:
        """All tensors, of the optimizer too; buffers of a model may move on with each forward."""
        entries = self.optimizer.state_dict()["state"]
        return [
            all_bits(list(self.model.parameters())),
            {key: all_bits(entry) for key, entry in entries.items()},
        ]


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("again", [False, True], ids=["fresh", "accumulating"])
def test_models(kind: str, again: bool) -> None:
    def prepare() -> Training:
        training = Training(kind, lr=0.1)
        if again:
            training.loss().backward()
        return training

    refuse_each(prepare, lambda training: training.loss().backward(), Training.state)


@pytest.mark.parametrize("steps", [1, 2], ids=["first step", "second step"])
@pytest.mark.parametrize(
    ("optimizer", "options"),
    [("SGD", {"lr": 0.1}), ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
     ("Adam", {}), ("Adam", {"amsgrad": True}), ("AdamW", {"weight_decay": 0.1})],
)  # fmt: skip
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_optimizers(optimizer: str, options: dict[str, Any], steps: int, dtype: Any) -> None:
    def prepare() -> Training:
        training = Training("linear", optimizer, dtype, **options)
        for step in range(steps):
            if step:
                training.optimizer.step()
            training.optimizer.zero_grad()
            training.loss().backward()
        return training

    refuse_each(prepare, lambda training: training.optimizer.step(), Training.state)


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
