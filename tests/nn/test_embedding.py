"""Bags of rows, and which indices there are."""

from __future__ import annotations

from typing import Any

import pytest
import rushlight
import rushlight.nn.functional as F

TABLE = rushlight.tensor([[1.0], [2.0], [4.0], [8.0]])
ALL = rushlight.tensor([0, 1, 2, 3])


def bags(offsets: list[int], **options: Any) -> list[list[float]]:
    given = rushlight.tensor(offsets, dtype=rushlight.int64)
    return F.embedding_bag(ALL, TABLE, given, **options).tolist()


@pytest.mark.parametrize(
    ("offsets", "mode", "expected"),
    [
        ([0], "sum", [[15.0]]),
        ([0, 2], "sum", [[3.0], [12.0]]),
        ([0, 2], "mean", [[1.5], [6.0]]),
        ([0, 2], "max", [[2.0], [8.0]]),
        ([0, 0, 4], "sum", [[0.0], [15.0], [0.0]]),
        ([0, 0, 4], "max", [[0.0], [8.0], [0.0]]),
        ([], "sum", []),
    ],
)
def test_offsets_start_bags(offsets: list[int], mode: str, expected: list[list[float]]) -> None:
    assert bags(offsets, mode=mode) == expected


@pytest.mark.parametrize(
    ("offsets", "mode", "expected"),
    [
        ([0], "sum", []),
        ([0, 2], "sum", [[3.0]]),
        ([0, 2], "mean", [[1.5]]),
        ([0, 2], "max", [[2.0]]),
        ([0, 1, 4], "sum", [[1.0], [14.0]]),
        ([0, 4, 4], "sum", [[15.0], [0.0]]),
    ],
)
def test_the_last_offset_ends_the_last_bag(
    offsets: list[int], mode: str, expected: list[list[float]]
) -> None:
    assert bags(offsets, mode=mode, include_last_offset=True) == expected


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("mode", ["sum", "mean", "max"])
@pytest.mark.parametrize("offsets", [[1, 2], [0, 3, 2], [0, -1], [0, 5], [0, 10, 2]])
def test_other_offsets_are_errors(offsets: list[int], mode: str, last: bool) -> None:
    with pytest.raises(RuntimeError, match="offsets"):
        bags(offsets, mode=mode, include_last_offset=last)


def test_weights_belong_to_the_indices_of_bags() -> None:
    weights = rushlight.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
    summed = F.embedding_bag(
        ALL,
        TABLE,
        rushlight.tensor([0, 1, 3]),
        mode="sum",
        per_sample_weights=weights,
        include_last_offset=True,
    )
    assert summed.tolist() == [[1.0], [16.0]]
    summed.sum().backward()
    assert weights.grad is not None and weights.grad.tolist() == [1.0, 2.0, 4.0, 0.0]


@pytest.mark.parametrize("index", [-1, 4, -5])
def test_indices_count_from_the_front(index: int) -> None:
    wrong = rushlight.tensor([0, index])
    weight = TABLE.clone()
    with pytest.raises(IndexError, match=f"index {index} is out of bounds"):
        F.embedding(wrong, weight)
    with pytest.raises(IndexError):
        F.embedding(wrong, weight, max_norm=0.5)
    for mode in ("sum", "mean", "max"):
        with pytest.raises(RuntimeError, match=f"index {index} is out of bounds"):
            F.embedding_bag(wrong, weight, rushlight.tensor([0]), mode=mode)
        with pytest.raises(RuntimeError, match=f"index {index} is out of bounds"):
            F.embedding_bag(wrong.reshape(1, 2), weight, mode=mode, max_norm=0.5)
    assert weight.tolist() == TABLE.tolist()
