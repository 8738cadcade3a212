"""Models and optimizers go on from a checkpoint, also in the other library."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import rushlight


def training(torch: Any) -> tuple[Any, Any, Any]:
    """A small network, its optimizer and images, of rushlight or torch."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Conv2d(1, 4, 3, bias=False),  # BatchNorm takes away what a bias adds
        torch.nn.BatchNorm2d(4),
        torch.nn.ReLU(),
        torch.nn.Flatten(),
        torch.nn.Linear(4 * 6 * 6, 10),
    )
    return model, torch.optim.Adam(model.parameters(), lr=1e-2), torch.randn(8, 1, 8, 8)


def train(torch: Any, model: Any, optimizer: Any, images: Any, steps: int) -> None:
    for _ in range(steps):
        loss = torch.nn.functional.mse_loss(model(images), torch.zeros(8, 10))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def state_of(model: Any, optimizer: Any) -> dict[str, Any]:
    return {"model": model.state_dict(), "optimizer": optimizer.state_dict()}


def passed_on(save: Any, load: Any, value: object) -> Any:
    """What `load` reads of what `save` writes."""
    file = io.BytesIO()
    save(value, file)
    file.seek(0)
    return load(file)


def answers(model: Any, images: Any) -> np.ndarray:
    return np.array(model.eval()(images).detach().tolist())


def test_training_goes_on_where_it_stopped() -> None:
    model, optimizer, images = training(rushlight)
    train(rushlight, model, optimizer, images, 6)
    first, first_optimizer, _ = training(rushlight)
    train(rushlight, first, first_optimizer, images, 3)
    state = passed_on(rushlight.save, rushlight.load, state_of(first, first_optimizer))
    second, second_optimizer, _ = training(rushlight)
    second.load_state_dict(state["model"])
    second_optimizer.load_state_dict(state["optimizer"])
    train(rushlight, second, second_optimizer, images, 3)
    assert (answers(second, images) == answers(model, images)).all()


def test_a_bad_file_changes_no_model() -> None:
    model, optimizer, images = training(rushlight)
    before = answers(model, images)
    file = io.BytesIO()
    rushlight.save(state_of(model, optimizer), file)
    damaged = bytearray(file.getvalue())
    damaged[len(damaged) // 2] ^= 1
    with pytest.raises(rushlight.serialization.CheckpointError):
        model.load_state_dict(rushlight.load(io.BytesIO(damaged))["model"])
    assert (answers(model, images) == before).all()


@pytest.mark.parametrize("from_torch", [True, False])
def test_the_other_library_goes_on(from_torch: bool) -> None:
    torch = pytest.importorskip("torch")
    source, target = (torch, rushlight) if from_torch else (rushlight, torch)
    model, optimizer, images = training(source)
    train(source, model, optimizer, images, 3)
    state = passed_on(source.save, target.load, state_of(model, optimizer))
    other, other_optimizer, other_images = training(target)
    other.load_state_dict(state["model"])
    other_optimizer.load_state_dict(state["optimizer"])
    train(source, model, optimizer, images, 2)
    train(target, other, other_optimizer, other_images, 2)
    np.testing.assert_allclose(
        answers(other, other_images), answers(model, images), rtol=1e-4, atol=1e-5
    )
