"""Records of the random operators; tests/runtime compares their streams with recorded ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.ops.record import FLOATS, HALVES, INTEGERS, Error, Record, Sample

Make = Callable[..., np.ndarray]


def filled(name: str, *args: float, positive: bool = False, integers: bool = False,
           error: str = "") -> list[Record]:  # fmt: skip
    """Records of an in-place operator, the gradient of which is zero."""
    full_name = f"{name}_"
    wrong = [Error(lambda t: getattr(t.ones(2), full_name)(-1.0), RuntimeError, error)]
    records = [Record(full_name, lambda make: [Sample(make(3, 5), *args), Sample(make(40), *args)],
                      function=f"Tensor.{full_name}", dtypes=FLOATS + HALVES, gradient=False,
                      random=True, mutates=True, layouts=False,
                      errors=wrong if error else [])]  # fmt: skip
    if integers:
        records.append(Record(full_name, lambda make: [Sample(make(3, 5), *args)],
                              function=f"Tensor.{full_name}", dtypes=INTEGERS, gradient=False,
                              random=True, mutates=True, layouts=False,
                              variant="integers"))  # fmt: skip
    return records


def made(name: str, *args: Any, dtypes: tuple[str, ...] = FLOATS, **kwargs: Any) -> Record:
    """A record of a factory."""
    return Record(name, lambda make: [Sample(*args, **kwargs)], dtypes=dtypes[:1], gradient=False,
                  random=True)  # fmt: skip


def like(name: str, *args: int) -> Record:
    return Record(name, lambda make: [Sample(make(20), *args), Sample(make(3, 5), *args)],
                  gradient=False, random=True, dtypes=FLOATS + HALVES, layouts=False)  # fmt: skip


def dropped(name: str, shape: tuple[int, ...], wrong: str = "between 0 and 1") -> Record:
    """Dropout is linear in its input once the generator is seeded."""
    return Record(
        name,
        lambda make: [Sample(make(*shape), 0.4, True), Sample(make(*shape), 0.4, False),
                      Sample(make(*shape), 1.0, True), Sample(make(*shape), 0.0, True)],
        dtypes=FLOATS + HALVES, random=True, in_place=False,
        errors=[Error(lambda t: getattr(t, name)(t.ones(2, 2), 2.0, True), RuntimeError, wrong)],
    )  # fmt: skip


RECORDS = [
    made("rand", 3, 5), made("randn", 40), made("randint", 3, 9, (4, 5)), made("randperm", 11),
    like("rand_like"), like("randn_like"), like("randint_like", 3, 9),
    Record("normal", lambda make: [Sample(make(3, 7), make(3, 7, low=0)), Sample(make(20), 0.5),
                                   Sample(2.0, make(20, low=0)), Sample(1.0, 2.0, (4, 5))],
           gradient=False, random=True, in_place=False, layouts=False,
           errors=[Error(lambda t: t.normal(t.ones(2), t.full((2,), -1.0)), RuntimeError,
                         "std >= 0")]),
    *filled("uniform", 0.5, 2.0),
    *filled("normal", 1.0, 2.0), *filled("exponential", 1.5, error="lambda"),
    *filled("cauchy", 1.0, 2.0), *filled("log_normal", 0.5, 0.7),
    *filled("geometric", 0.3, integers=True, error="p to be in"),
    *filled("random", 2, 90, integers=True), *filled("bernoulli", 0.3, integers=True, error="p to"),
    Record("bernoulli", lambda make: [Sample(make(3, 7, low=0, high=1))], gradient=False,
           random=True, in_place=False, layouts=False, dtypes=FLOATS + HALVES),
    Record("multinomial", lambda make: [Sample(make(3, 7, low=0), 4), Sample(make(7, low=0), 1),
                                        Sample(make(3, 7, low=0), 20, replacement=True)],
           gradient=False, random=True,
           errors=[Error(lambda t: t.multinomial(t.zeros(2), 1), RuntimeError, "sum of prob"),
                   Error(lambda t: t.multinomial(t.ones(2), 3), RuntimeError, "n_sample"),
                   Error(lambda t: t.multinomial(t.ones(2), 1, out=t.ones(1)), RuntimeError,
                         r"multinomial\(\): Expected out tensor to have dtype Long")]),
    Record("poisson", lambda make: [Sample(make(30, low=0, high=20))], gradient=False, random=True),
    Record("binomial", lambda make: [Sample(make(20, low=5, high=50), make(20, low=0, high=1))],
           gradient=False, random=True),
    dropped("dropout", (37,)), dropped("feature_dropout", (3, 4, 2)),
    dropped("alpha_dropout", (37,)), dropped("feature_alpha_dropout", (3, 4, 2)),
    Record("native_dropout", lambda make: [Sample(make(20), 0.4, True)], random=True,
           output=lambda pair: pair[0]),
    Record("rrelu", lambda make: [Sample(make(3, 5), 0.2, 0.4, True), Sample(make(3, 5))],
           random=True, in_place=False,
           errors=[Error(lambda t: t.rrelu(t.ones(2), 2.0, 1.0), RuntimeError, "lower bound")]),
]  # fmt: skip
