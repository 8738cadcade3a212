"""Numbers that a dtype cannot hold are refused or counted exactly; they never wrap in silence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import rushlight as torch
from rushlight.nn import functional as F

# A number that fits no element, by dtype.
TOO_LARGE = {
    "uint8": [256, 300, 255.5, -256, -0.5, float("nan"), float("inf"), 2**63, 1j],
    "int8": [128, -129, 127.5, float("inf"), 2**63],
    "int16": [2**15, -(2**15) - 1],
    "int32": [2**31, -(2**31) - 1, 1e10],
    "int64": [2**63, 1e19, float(2**63), float("nan")],
    "uint16": [2**16],
    "uint32": [2**32],
    "uint64": [1e20, -1.0],
    "float16": [1e6, -65520, 65505.0],
    "bfloat16": [3.4e38],
    "float32": [1e39, -1e39, 1j],
    "complex64": [1e39, 1e39j],
}
PLACES = torch.tensor([1])
MASK = torch.tensor([False, True, False])


def assigned(x: torch.Tensor, index: Any, number: Any) -> None:
    x[index] = number


WRITES: dict[str, Callable[[torch.Tensor, Any], Any]] = {
    "fill_": lambda x, n: x.fill_(n),
    "x[0] =": lambda x, n: assigned(x, 0, n),
    "x[...] =": lambda x, n: assigned(x, ..., n),
    "x[mask] =": lambda x, n: assigned(x, MASK, n),
    "x[places] =": lambda x, n: assigned(x, PLACES, n),
    "full": lambda x, n: torch.full((2,), n, dtype=x.dtype),
    "full_like": lambda x, n: torch.full_like(x, n),
    "new_full": lambda x, n: x.new_full((2,), n),
    "scalar_tensor": lambda x, n: torch.scalar_tensor(n, dtype=x.dtype),
    "masked_fill": lambda x, n: x.masked_fill(MASK, n),
    "masked_fill_": lambda x, n: x.masked_fill_(MASK, n),
    "scatter": lambda x, n: x.scatter(0, PLACES, n),
    "scatter_": lambda x, n: x.scatter_(0, PLACES, n),
    "index_fill": lambda x, n: x.index_fill(0, PLACES, n),
    "index_fill_": lambda x, n: x.index_fill_(0, PLACES, n),
    "pad": lambda x, n: F.pad(x, (1, 1), value=n),
    "constant_": lambda x, n: torch.nn.init.constant_(x, n),
}


@pytest.mark.parametrize("name", list(WRITES))
@pytest.mark.parametrize("dtype", list(TOO_LARGE))
def test_writing_a_number_that_does_not_fit(name: str, dtype: str) -> None:
    x = torch.zeros(3, dtype=getattr(torch, dtype))
    version = x._version
    for number in TOO_LARGE[dtype]:
        if name == "pad" and isinstance(number, complex):
            continue
        with pytest.raises(RuntimeError, match="without overflow"):
            WRITES[name](x, number)
    assert not x.to(torch.bool).any() and x._version == version


@pytest.mark.parametrize("name", list(WRITES))
def test_the_last_numbers_that_fit(name: str) -> None:
    for dtype, number, stored in [
        ("uint8", 255, 255),
        ("uint8", 255.0, 255),
        ("int8", -128.0, -128),
        ("int8", 2.75, 2),
        ("int64", -(2**63), -(2**63)),
        ("uint64", 2**64 - 1, 2**64 - 1),
        ("uint64", 2**63, 2**63),
        ("float16", 65504.0, 65504.0),
        ("float32", float("inf"), float("inf")),
        ("float64", 2**63, 2.0**63),
        ("bool", 300, True),
    ]:
        x = torch.zeros(3, dtype=getattr(torch, dtype))
        result = WRITES[name](x, number)
        values = x if result is None else result
        assert values.dtype == x.dtype
        assert stored in values.flatten().tolist()


@pytest.mark.parametrize("number", [2**64, 10**40, 10**400, -(2**63) - 1])
def test_integers_beyond_64_bits(number: int) -> None:
    for call in (
        lambda: torch.zeros(2).fill_(number),
        lambda: torch.ones(2, dtype=torch.int64) + number,
        lambda: torch.ones(2, dtype=torch.int64) < number,
        lambda: torch.full((2,), number),
        lambda: torch.ones(2).clamp(max=number),
    ):
        with pytest.raises(OverflowError, match="does not fit 64 bits"):
            call()


def test_data_that_does_not_fit() -> None:
    for data, dtype, error in [
        ([300], "uint8", RuntimeError),
        ([[1], [-129]], "int8", RuntimeError),
        ([2**31], "int32", RuntimeError),
        ([3.5, 300.5], "uint8", RuntimeError),
        ([float("nan")], "int64", RuntimeError),
        ([1e19], "int64", RuntimeError),
        ([2**63], "int64", ValueError),
        ([2**64], "uint64", OverflowError),
        ([-1], "uint64", OverflowError),
        ([10**400], "float64", OverflowError),
        ([1j], "float32", TypeError),
        ([1j], "int32", TypeError),
    ]:
        with pytest.raises(error):
            torch.tensor(data, dtype=getattr(torch, dtype))
    with pytest.raises(ValueError, match="Overflow"):
        torch.tensor([1, 2**63])
    # As in torch, floating-point data round to infinity.
    assert torch.tensor([1e39, -1e39]).tolist() == [float("inf"), float("-inf")]
    assert torch.tensor([10**40], dtype=torch.float64).item() == 1e40
    assert torch.tensor([2**64], dtype=torch.bool).item() is True


FACTORS: dict[str, Callable[[torch.Tensor, Any], Any]] = {
    "add": lambda x, n: torch.add(x, x, alpha=n),
    "sub": lambda x, n: torch.sub(x, x, alpha=n),
    "rsub": lambda x, n: torch.rsub(x, x, alpha=n),
    "addcmul": lambda x, n: torch.addcmul(x, x, x, value=n),
    "index_add": lambda x, n: x.index_add(0, torch.arange(2), x, alpha=n),
    "addmm alpha": lambda x, n: torch.addmm(x, x, x, alpha=n),
    "addmm beta": lambda x, n: torch.addmm(x, x, x, beta=n),
    "addmv": lambda x, n: torch.addmv(x[0], x, x[0], beta=n),
    "addr": lambda x, n: torch.addr(x, x[0], x[0], alpha=n),
    "baddbmm": lambda x, n: torch.baddbmm(x[None], x[None], x[None], beta=n),
    "addbmm": lambda x, n: torch.addbmm(x, x[None], x[None], alpha=n),
    "threshold": lambda x, n: F.threshold(x, n, 1),
    "threshold value": lambda x, n: F.threshold(x, 1, n),
    "where": lambda x, n: torch.where(x > 0, x, n),
    "linspace": lambda x, n: torch.linspace(0, n, 3, dtype=x.dtype),
    "logspace": lambda x, n: torch.logspace(0, n, 3, dtype=x.dtype),
    "clamp min": lambda x, n: x.clamp(min=n),
    "hardtanh": lambda x, n: F.hardtanh(x, n, n),
    "lerp": lambda x, n: torch.lerp(x, x, n),
}


@pytest.mark.parametrize("name", list(FACTORS))
def test_counting_with_a_number_that_does_not_fit(name: str) -> None:
    for dtype, number in [("uint8", 300), ("int32", 2**31), ("float32", 1e39)]:
        x = torch.ones(2, 2, dtype=getattr(torch, dtype))
        if name == "lerp" and not x.is_floating_point():
            continue
        with pytest.raises(RuntimeError, match="without overflow"):
            FACTORS[name](x, number)


def test_powers() -> None:
    with pytest.raises(RuntimeError, match="without overflow"):
        torch.ones(2, dtype=torch.uint8) ** 300


def test_bounds_outside_of_the_dtype() -> None:
    values = {"int8": [-128, 0, 127], "uint8": [0, 7, 255], "int64": [-(2**63), 0, 2**63 - 1]}
    for dtype, kept in values.items():
        x = torch.tensor(kept, dtype=getattr(torch, dtype))
        assert x.clamp(-(2**63), 2**64 - 1).tolist() == kept
        assert x.clamp_min(-1000).tolist() == [max(value, -1000) for value in kept]
        assert x.clamp_max(2**63).tolist() == kept
        if dtype != "uint8":
            assert F.hardtanh(x, -(2**63), 2**63).tolist() == kept
    with pytest.raises(RuntimeError, match="without overflow"):
        torch.zeros(2, dtype=torch.uint8).clamp(max=-1)
    assert torch.ones(2).clamp(max=1e39).tolist() == [1.0, 1.0]
    assert torch.ones(2).half().clamp(-1e6, 1e6).tolist() == [1.0, 1.0]


COMPARISONS = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
}


@pytest.mark.parametrize("name", list(COMPARISONS))
def test_comparisons_are_exact(name: str) -> None:
    """As Python compares, also with numbers outside of the dtype, on either side."""
    exact = COMPARISONS[name]
    numbers = [-(2**63), -256, -1, 0, 44, 255, 256, 300, 2**31, 2**32, 2**63, 2**64 - 1]
    for dtype, values in [
        ("uint8", [0, 44, 255]),
        ("int8", [-128, -1, 44]),
        ("int32", [-(2**31), 0, 2**31 - 1]),
        ("int64", [-(2**63), 0, 2**63 - 1]),
        ("uint64", [0, 44, 2**63, 2**64 - 1]),
    ]:
        x = torch.tensor(values, dtype=getattr(torch, dtype))
        for number in numbers:
            wanted = [exact(value, number) for value in values]
            assert exact(x, number).tolist() == wanted, (dtype, number)
            assert exact(number, x).tolist() == [exact(number, value) for value in values]
            assert getattr(torch, name)(x, number).tolist() == wanted
            if -(2**63) <= number < 2**63:
                assert exact(x, torch.tensor(number)).tolist() == wanted


LARGE = [2**63 + 5, 7, 2**64 - 1, 0, 2**63, 2**63 - 1]


def test_uint64_is_unsigned() -> None:
    u = torch.from_numpy(np.array(LARGE, np.uint64))
    assert u.tolist() == LARGE and u[0].item() == LARGE[0] and int(u[2]) == 2**64 - 1
    assert torch.tensor(LARGE, dtype=torch.uint64).tolist() == LARGE
    assert str(2**64 - 1) in repr(u)
    assert float(u[2]) == 2.0**64 and u.to(torch.float64)[2].item() == 2.0**64
    assert range(2**64)[u[2]] == 2**64 - 1
    assert torch.tensor(np.uint64(2**63 + 5)).item() == 2**63 + 5
    u[1] = 2**63 + 9
    assert u[1].item() == 2**63 + 9


@pytest.mark.parametrize("shape", [(6,), (2, 3), (3, 2)])
def test_uint64_is_ordered_as_unsigned(shape: tuple[int, ...]) -> None:
    array = np.array(LARGE, np.uint64).reshape(shape)
    u = torch.from_numpy(array)
    assert u.max().item() == array.max() and u.min().item() == array.min()
    assert u.amax().item() == array.max() and u.amin().item() == array.min()
    assert u.argmax().item() == array.argmax() and u.argmin().item() == array.argmin()
    assert [x.item() for x in u.aminmax()] == [array.min(), array.max()]
    for dim in range(len(shape)):
        for name in ("max", "min"):
            values, places = getattr(u, name)(dim)
            np.testing.assert_array_equal(np.array(values), getattr(array, name)(dim))
            np.testing.assert_array_equal(np.array(places), getattr(array, "arg" + name)(dim))
        np.testing.assert_array_equal(np.array(u.sort(dim)[0]), np.sort(array, dim))
        np.testing.assert_array_equal(np.array(u.argsort(dim)), np.argsort(array, dim))
        np.testing.assert_array_equal(np.array(u.cummax(dim)[0]), np.maximum.accumulate(array, dim))
        np.testing.assert_array_equal(np.array(u.cummin(dim)[0]), np.minimum.accumulate(array, dim))
        np.testing.assert_array_equal(np.array(u.kthvalue(1, dim)[0]), array.min(dim))
        size = shape[dim]
        median = np.sort(array, dim).take((size - 1) // 2, dim)
        np.testing.assert_array_equal(np.array(u.median(dim)[0]), median)
        np.testing.assert_array_equal(np.array(u.topk(1, dim)[0]), array.max(dim, keepdims=True))
    np.testing.assert_array_equal(np.array(u.unique()), np.unique(array))
    assert u.unique().tolist() == sorted(LARGE)
    places = torch.searchsorted(torch.tensor(sorted(LARGE), dtype=torch.uint64), u)
    assert places.flatten().tolist() == [sorted(LARGE).index(value) for value in LARGE]


def test_one_number_out_of_a_tensor() -> None:
    for shape in [(2,), (0,)]:
        x = torch.ones(shape)
        for kind in (float, int, complex):
            with pytest.raises(ValueError, match="only one element tensors can be converted"):
                kind(x)
        with pytest.raises(RuntimeError, match="cannot be converted to Scalar"):
            x.item()
        with pytest.raises(RuntimeError, match="ambiguous"):
            bool(x)
        with pytest.raises(TypeError, match="single element"):
            x.to(torch.int64).__index__()
    assert float(torch.ones(1, 1)) == 1.0 and complex(torch.tensor(1 + 1j)) == 1 + 1j
    assert int(torch.tensor(1e30, dtype=torch.float64)) == int(1e30)
    with pytest.raises(RuntimeError, match="without overflow"):
        float(torch.tensor(1j))
    with pytest.raises(RuntimeError, match="without overflow"):
        int(torch.tensor(1j))
    assert float(torch.tensor(1 + 0j)) == 1.0 and int(torch.tensor(1 + 0j)) == 1
    with pytest.raises(ValueError, match="NaN"):
        int(torch.tensor(float("nan")))


@pytest.mark.parametrize(("types", "name"), [((torch.float32, 5), "type2"), ((5, 5), "type1")])
def test_promotion_of_what_is_no_dtype(types, name):
    with pytest.raises(TypeError, match=rf"promote_types\(\): argument '{name}' must be dtype"):
        torch.promote_types(*types)
