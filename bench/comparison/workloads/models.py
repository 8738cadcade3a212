"""Training steps of the tutorial's models: forward, loss, backward, optimiser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..workload import Timed, Torch, integers, settled, tensor, workload

SECTION = "Training steps"


def lenet(torch: Torch) -> Any:
    functional = torch.nn.functional

    class LeNet(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv1 = torch.nn.Conv2d(1, 6, 5)
            self.conv2 = torch.nn.Conv2d(6, 16, 3)
            self.fc1 = torch.nn.Linear(16 * 6 * 6, 120)
            self.fc2 = torch.nn.Linear(120, 84)
            self.fc3 = torch.nn.Linear(84, 10)

        def forward(self, x: Any) -> Any:
            x = functional.max_pool2d(functional.relu(self.conv1(x)), (2, 2))
            x = functional.max_pool2d(functional.relu(self.conv2(x)), 2)
            x = x.view(-1, 16 * 6 * 6)
            x = functional.relu(self.fc1(x))
            x = functional.relu(self.fc2(x))
            return self.fc3(x)

    return settled(torch, LeNet())


def tagger(torch: Torch, embedding: int, hidden: int, words: int, tags: int) -> Any:
    class LSTMTagger(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.word_embeddings = torch.nn.Embedding(words, embedding)
            self.lstm = torch.nn.LSTM(embedding, hidden)
            self.hidden2tag = torch.nn.Linear(hidden, tags)

        def forward(self, sentence: Any) -> Any:
            embeds = self.word_embeddings(sentence)
            lstm_out, _ = self.lstm(embeds.view(len(sentence), 1, -1))
            tag_space = self.hidden2tag(lstm_out.view(len(sentence), -1))
            return torch.nn.functional.log_softmax(tag_space, dim=1)

    return settled(torch, LSTMTagger())


def tiny_model(torch: Torch) -> Any:
    nn = torch.nn
    return settled(
        torch,
        nn.Sequential(nn.Linear(100, 200), nn.ReLU(), nn.Linear(200, 10), nn.Softmax(dim=1)),
    )


def training_step(optimizer: Any, loss_of: Callable[[], Any], parameters: list[Any]) -> Timed:
    """Times one whole step; what is compared is the loss and the parameters after the step."""

    def run() -> object:
        optimizer.zero_grad()
        loss = loss_of()
        loss.backward()
        optimizer.step()
        return loss, *parameters

    return run


def register_lenets() -> None:
    for batch in (64, 1):

        @workload(f"LeNet, batch {batch}, SGD", SECTION, tolerance=1e-3)
        def lenet_step(torch: Torch, batch: int = batch) -> Timed:
            model, images = lenet(torch), tensor(torch, batch, 1, 32, 32)
            labels = integers(torch, 10, batch)
            parameters = list(model.parameters())
            optimizer = torch.optim.SGD(parameters, lr=0.001)
            criterion = torch.nn.CrossEntropyLoss()
            return training_step(optimizer, lambda: criterion(model(images), labels), parameters)


def register_taggers() -> None:
    for name, size in (
        ("the tutorial's tagger, embedding 6, hidden 6", 6),
        ("the tutorial's tagger, embedding 64, hidden 64", 64),
    ):

        @workload(f"{name}, 9 words, SGD", SECTION, tolerance=1e-3)
        def tagger_step(torch: Torch, size: int = size) -> Timed:
            model = tagger(torch, size, size, words=1000, tags=12)
            sentence, tags = integers(torch, 1000, 9), integers(torch, 12, 9, seed=1)
            parameters = list(model.parameters())
            optimizer = torch.optim.SGD(parameters, lr=0.001)
            criterion = torch.nn.NLLLoss()
            return training_step(optimizer, lambda: criterion(model(sentence), tags), parameters)


register_lenets()
register_taggers()


@workload("TinyModel, batch 16, SGD", SECTION, tolerance=1e-3)
def tiny_model_step(torch: Torch) -> Timed:
    model, x = tiny_model(torch), tensor(torch, 16, 100)
    target = tensor(torch, 16, 10, seed=1)
    parameters = list(model.parameters())
    optimizer = torch.optim.SGD(parameters, lr=0.001)
    criterion = torch.nn.MSELoss()
    return training_step(optimizer, lambda: criterion(model(x), target), parameters)


@workload("Adam's step over 536 K parameters", SECTION, tolerance=1e-3)
def adam_step(torch: Torch) -> Timed:
    model = settled(torch, torch.nn.Sequential(
        torch.nn.Linear(784, 512), torch.nn.ReLU(), torch.nn.Linear(512, 256), torch.nn.ReLU(),
        torch.nn.Linear(256, 10),
    ))  # fmt: skip
    parameters = list(model.parameters())
    for index, parameter in enumerate(parameters):
        parameter.grad = tensor(torch, *parameter.shape, seed=index)
    optimizer = torch.optim.Adam(parameters, lr=1e-5)

    def run() -> object:
        optimizer.step()
        return tuple(parameters)

    return run
