"""P8: three trainings and all random functions give the same bits for any number of threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import rushlight as torch

nn, F = torch.nn, torch.nn.functional

THREADS = (2, 3, 4, 7, 16)
STEPS = 3


@pytest.fixture(autouse=True)
def _number_of_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def bits(tensor: Any) -> bytes:
    return bytes(tensor.detach().contiguous().view(-1).view(torch.uint8).tolist())


class LeNet(nn.Module):
    """The tutorial's network of convolutions."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x: Any) -> Any:
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2).flatten(1)
        return self.fc3(F.dropout(F.relu(self.fc2(F.relu(self.fc1(x)))), 0.3, self.training))


class Tagger(nn.Module):
    """The tutorial's network of an embedding and an LSTM."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.lstm = nn.Embedding(50, 32), nn.LSTM(32, 48, 2, dropout=0.2)
        self.head = nn.Linear(48, 7)

    def forward(self, sentence: Any) -> Any:
        return self.head(self.lstm(self.words(sentence))[0]).flatten(0, 1)


def transformer() -> Any:
    layer = nn.TransformerEncoderLayer(64, 4, 128, dropout=0.1, batch_first=True)
    return nn.Sequential(layer, nn.Flatten(0, 1), nn.Linear(64, 7))


# Model, input, number of classes, optimizer: large enough that threads share the work.
TRAININGS: dict[str, tuple[Callable[[], Any], Callable[[], Any], int, Callable[[Any], Any]]] = {
    "lenet": (LeNet, lambda: torch.randn(64, 1, 32, 32), 10,
              lambda parameters: torch.optim.SGD(parameters, lr=0.05, momentum=0.9)),
    "tagger": (Tagger, lambda: torch.randint(50, (12, 40)), 7,
               lambda parameters: torch.optim.Adam(parameters, lr=0.01)),
    "transformer": (transformer, lambda: torch.randn(24, 30, 64), 7,
                    lambda parameters: torch.optim.AdamW(parameters, lr=0.01)),
}  # fmt: skip


def trained(name: str, threads: int) -> list[bytes]:
    """Losses, parameters and the optimizer's state after a few steps."""
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    make_model, make_input, classes, make_optimizer = TRAININGS[name]
    model, x = make_model(), make_input()
    optimizer = make_optimizer(model.parameters())
    results = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        outputs = model(x)
        loss = F.cross_entropy(outputs, torch.arange(len(outputs)) % classes)
        loss.backward()
        optimizer.step()
        results.append(bits(loss))
    results += [bits(parameter) for parameter in model.parameters()]
    for state in optimizer.state_dict()["state"].values():
        results += [bits(value) for value in state.values()]
    return results


@pytest.mark.parametrize("name", TRAININGS)
def test_trainings(name: str) -> None:
    expected = trained(name, 1)
    assert trained(name, 1) == expected, "from run to run"
    for threads in THREADS:
        assert trained(name, threads) == expected, f"{threads} threads"


SIZE = 100_003
PROBABILITIES = torch.linspace(0.1, 0.9, SIZE)
RANDOM: dict[str, Callable[[], Any]] = {
    "rand": lambda: torch.rand(SIZE),
    "rand float64": lambda: torch.rand(SIZE, dtype=torch.float64),
    "randn": lambda: torch.randn(SIZE),
    "randn columns": lambda: torch.randn(300, 300).T.contiguous(),
    "randint": lambda: torch.randint(1000, (SIZE,)),
    "randperm": lambda: torch.randperm(SIZE),
    "normal": lambda: torch.normal(PROBABILITIES, 2.0),
    "bernoulli": lambda: torch.bernoulli(PROBABILITIES),
    "bernoulli_": lambda: torch.empty(SIZE).bernoulli_(0.3),
    "uniform_": lambda: torch.empty(SIZE).uniform_(-1, 3),
    "exponential_": lambda: torch.empty(SIZE).exponential_(),
    "cauchy_": lambda: torch.empty(SIZE).cauchy_(),
    "log_normal_": lambda: torch.empty(SIZE).log_normal_(),
    "geometric_": lambda: torch.empty(SIZE).geometric_(0.2),
    "random_": lambda: torch.empty(SIZE).random_(),
    "poisson": lambda: torch.poisson(PROBABILITIES * 9),
    "multinomial": lambda: torch.multinomial(PROBABILITIES, 500),
    "dropout": lambda: F.dropout(PROBABILITIES, 0.4),
    "alpha_dropout": lambda: F.alpha_dropout(PROBABILITIES, 0.4),
    "feature_dropout": lambda: F.dropout2d(torch.ones(40, 50, 9, 9), 0.4),
    "rrelu": lambda: F.rrelu(PROBABILITIES - 0.5, training=True),
    "gumbel_softmax": lambda: F.gumbel_softmax(torch.zeros(1000, 100)),
    "kaiming_uniform_": lambda: nn.init.kaiming_uniform_(torch.empty(300, 400)),
    "trunc_normal_": lambda: nn.init.trunc_normal_(torch.empty(300, 400)),
}


@pytest.mark.parametrize("name", RANDOM)
def test_random_functions(name: str) -> None:
    def drawn(threads: int) -> tuple[bytes, bytes]:
        torch.set_num_threads(threads)
        torch.manual_seed(5)
        return bits(RANDOM[name]()), bits(torch.get_rng_state())

    expected = drawn(1)
    for threads in THREADS:
        assert drawn(threads) == expected, f"{threads} threads"
