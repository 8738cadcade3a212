"""The text of tensors is torch's, character by character."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import rushlight

INF, NAN = float("inf"), float("nan")

# Recorded with torch 2.13.
VALUES = [
    (1.5, "tensor(1.5000)"),
    (3.0, "tensor(3.)"),
    (-0.0, "tensor(-0.)"),
    (7, "tensor(7)"),
    (True, "tensor(True)"),
    (NAN, "tensor(nan)"),
    (123456789.0, "tensor(1.2346e+08)"),
    (1 + 2j, "tensor(1.+2.j)"),
    ([1.0, 2.0, 3.0], "tensor([1., 2., 3.])"),
    ([100.5, 2.0, 30.25], "tensor([100.5000,   2.0000,  30.2500])"),
    ([1e-5, 1.0, 1000.0], "tensor([1.0000e-05, 1.0000e+00, 1.0000e+03])"),
    ([0.001, 1.0], "tensor([0.0010, 1.0000])"),
    ([1.0, NAN, 2.5], "tensor([1.0000,    nan, 2.5000])"),
    ([INF, 1.0, -INF], "tensor([inf, 1., -inf])"),
    ([1e-40, 1e-39], "tensor([9.9999e-41, 1.0000e-39])"),
    ([-5, 10, 1000], "tensor([  -5,   10, 1000])"),
    ([True, False], "tensor([ True, False])"),
    ([1 + 2j, -0.5 - 1j], "tensor([ 1.0000+2.j, -0.5000-1.j])"),
    ([[1, 2], [3, 4]], "tensor([[1, 2],\n        [3, 4]])"),
    ([[[4.0]]], "tensor([[[4.]]])"),
    ([[[1], [2]], [[3], [4]]], "tensor([[[1],\n         [2]],\n\n        [[3],\n         [4]]])"),
    ([], "tensor([])"),
    ([[], []], "tensor([], size=(2, 0))"),
]


@pytest.mark.parametrize(("data", "text"), VALUES)
def test_values(data: Any, text: str) -> None:
    tensor = rushlight.tensor(data)
    assert repr(tensor) == str(tensor) == text


@pytest.mark.parametrize(
    ("data", "dtype", "text"),
    [
        ([1.5, -2.25], "float64", "tensor([ 1.5000, -2.2500], dtype=torch.float64)"),
        ([1.5], "float16", "tensor([1.5000], dtype=torch.float16)"),
        ([1.0], "bfloat16", "tensor([1.], dtype=torch.bfloat16)"),
        ([1, 2], "uint8", "tensor([1, 2], dtype=torch.uint8)"),
        ([1, 2], "int64", "tensor([1, 2])"),
        ([1.0], "complex128", "tensor([1.+0.j], dtype=torch.complex128)"),
        ([], "int64", "tensor([], dtype=torch.int64)"),
    ],
)
def test_dtypes(data: list[float], dtype: str, text: str) -> None:
    assert repr(rushlight.tensor(data, dtype=getattr(rushlight, dtype))) == text


def test_gradients() -> None:
    leaf = rushlight.tensor([1.0, 2.5], requires_grad=True)
    assert repr(leaf) == "tensor([1.0000, 2.5000], requires_grad=True)"
    assert repr(leaf + 1) == "tensor([2.0000, 3.5000], grad_fn=<AddBackward0>)"
    assert repr(leaf.detach()) == "tensor([1.0000, 2.5000])"


def test_parameters_and_subclasses() -> None:
    class Special(rushlight.Tensor):
        pass

    parameter = rushlight.nn.Parameter(rushlight.tensor([0.5]))
    assert repr(parameter) == "Parameter containing:\ntensor([0.5000], requires_grad=True)"
    special = rushlight.Tensor._make_subclass(Special, rushlight.tensor([0.5]))
    assert repr(special) == "Special([0.5000])"


def test_summaries_read_only_the_corners() -> None:
    tensor = rushlight.from_numpy(np.arange(1_000_000).reshape(1000, 1000))
    assert repr(tensor) == (
        "tensor([[     0,      1,      2,  ...,    997,    998,    999],\n"
        "        [  1000,   1001,   1002,  ...,   1997,   1998,   1999],\n"
        "        [  2000,   2001,   2002,  ...,   2997,   2998,   2999],\n"
        "        ...,\n"
        "        [997000, 997001, 997002,  ..., 997997, 997998, 997999],\n"
        "        [998000, 998001, 998002,  ..., 998997, 998998, 998999],\n"
        "        [999000, 999001, 999002,  ..., 999997, 999998, 999999]])"
    )
    assert tensor._version == 0


def test_default_dtype_decides_what_is_told() -> None:
    rushlight.set_default_dtype(rushlight.float64)
    try:
        assert repr(rushlight.tensor([1.0])) == "tensor([1.])"
        single = rushlight.tensor([1.0], dtype=rushlight.float32)
        assert repr(single) == "tensor([1.], dtype=torch.float32)"
    finally:
        rushlight.set_default_dtype(rushlight.float32)


@pytest.fixture
def options() -> Iterator[None]:
    yield
    rushlight.set_printoptions(profile="default")


@pytest.mark.usefixtures("options")
@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"precision": 2}, "tensor([0.33, 1.00])"),
        ({"sci_mode": True}, "tensor([3.3333e-01, 1.0000e+00])"),
        ({"profile": "short"}, "tensor([0.33, 1.00])"),
        ({"linewidth": 10}, "tensor([0.3333,\n        1.0000])"),
        ({"threshold": 1, "edgeitems": 0}, "tensor([...], size=(2,))"),
        ({"profile": "unknown"}, "tensor([0.3333, 1.0000])"),
    ],
)
def test_options(given: dict[str, Any], text: str) -> None:
    rushlight.set_printoptions(**given)
    assert repr(rushlight.tensor([1 / 3, 1.0])) == text


def test_formatting() -> None:
    assert f"{rushlight.tensor(3.14159):.2f}" == "3.14"
    assert f"{rushlight.tensor(7):>4d}" == "   7"
    assert f"{rushlight.tensor([1.0])}" == "tensor([1.])"
    with pytest.raises(TypeError, match="unsupported format string"):
        f"{rushlight.tensor([1.0]):.2f}"


def test_other_objects() -> None:
    assert repr(rushlight.ones(2, 3).shape) == "torch.Size([2, 3])"
    assert repr(rushlight.float32) == "torch.float32"
    assert repr(rushlight.device("cpu")) == "device(type='cpu')"
    assert str(rushlight.device("cpu")) == "cpu"


NUMBERS = (0.0, -0.0, 1.0, -1.0, 2.0, 100.0, 1e3, 1e-3, 1e-4, 9e-5, 1e8, 1e9, 99999999, NAN, INF,
           -INF, 0.5, 3.14159, 1e-40, 3e38, 123456.789, -7.25)  # fmt: skip
DTYPES = ("float32", "float64", "float16", "int64", "int8", "uint8", "bool", "int32", "complex64",
          "complex128")  # fmt: skip


def random_array(chance: random.Random) -> np.ndarray:
    """An array of a random shape, dtype and layout, its numbers from a few of NUMBERS."""
    dtype = np.dtype(chance.choice(DTYPES))
    shape = [chance.choice((0, 1, 2, 3, 4, 7, 13, 30)) for _ in range(chance.randint(0, 3))]
    pool = chance.sample(NUMBERS, chance.randint(1, 6))
    if dtype.kind in "iub":
        pool = [0, 1, -5, 77, 100][: 2 if dtype.kind == "u" else 5]
    parts = [np.array(chance.choices(pool, k=int(np.prod(shape)))).reshape(shape) for _ in "ri"]
    with np.errstate(all="ignore"):
        values = parts[0] + 1j * parts[1] if dtype.kind == "c" else parts[0]
        array = np.asarray(values).astype(dtype)
    return array.T if chance.random() < 0.3 else array[..., ::2] if shape else array


def random_options(chance: random.Random) -> dict[str, Any]:
    choices = {
        "precision": range(7),
        "threshold": (0, 1, 5, 20),
        "edgeitems": range(5),
        "linewidth": (1, 10, 40, 200),
        "sci_mode": (True, False),
        "profile": ("short", "full"),
    }
    return {name: chance.choice(of) for name, of in choices.items() if chance.random() < 0.2}


@pytest.mark.usefixtures("options")
@pytest.mark.parametrize("seed", range(5))
def test_agrees_with_torch(seed: int) -> None:
    torch = pytest.importorskip("torch")
    chance = random.Random(seed)
    try:
        for _ in range(150):
            array = random_array(chance)
            given = random_options(chance)
            texts = []
            for library in (torch, rushlight):
                library.set_printoptions(profile="default")
                library.set_printoptions(**given)
                texts.append(repr(library.from_numpy(array)))
            assert texts[0] == texts[1], given
    finally:
        torch.set_printoptions(profile="default")


def test_negative_edgeitems_are_refused():
    before = rushlight.get_printoptions()
    with pytest.raises(ValueError, match="edgeitems"):
        rushlight.set_printoptions(precision=2, edgeitems=-5)
    assert rushlight.get_printoptions() == before
