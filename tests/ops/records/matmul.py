"""Records of the matrix products."""

from __future__ import annotations

import numpy as np

from tests.ops.record import COMPLEXES, FLOATS, HALVES, INTEGERS, Error, Record, Sample

ALL = FLOATS + HALVES + INTEGERS + COMPLEXES
# Around the widths of vectors and register tiles, empty ones, one of each.
SHAPES = [(1, 1, 1), (2, 3, 4), (5, 17, 33), (15, 7, 31), (3, 0, 2), (0, 3, 2), (2, 3, 0),
          (1, 70, 5), (6, 65, 1)]  # fmt: skip


def products(make, *lead):
    return [Sample(make(*lead, m, k), make(*lead, k, n)) for m, k, n in SHAPES]


def linear(x, w, b=None):
    y = x @ w.T
    return y if b is None else y + b


def bilinear(x1, x2, w, b=None):
    y = np.einsum("...i,oij,...j->...o", x1, w, x2)
    return y if b is None else y + b


def kron(a, b):
    return np.kron(a, b)


def scaled_sum(product):
    """The reference of beta input + alpha product(...)."""

    def reference(c, a, b, beta=1, alpha=1):
        return beta * c + alpha * product(a, b)

    return reference


def sum_of_products(a, b):
    return np.einsum("bij,bjk->ik", a, b)


def tensordot(a, b, dims=2):
    return np.tensordot(a, b, dims)


def chain(*matrices):
    product = matrices[0]
    for matrix in matrices[1:]:
        product = product @ matrix
    return product


EQUATIONS = [
    ("ij,jk->ik", (3, 4), (4, 5)),
    ("ij,jk", (3, 4), (4, 5)),
    ("bij,bjk->bik", (2, 3, 4), (2, 4, 5)),
    ("bhid,bhjd->bhij", (2, 3, 4, 5), (2, 3, 6, 5)),
    ("i,j->ij", (3,), (4,)),
    ("ij->ji", (3, 4)),
    ("ii->i", (4, 4)),
    ("ii", (4, 4)),
    ("ij->", (3, 4)),
    ("...ij,...jk->...ik", (2, 1, 3, 4), (5, 4, 2)),
    ("i...,i...->...", (3, 2, 4), (3, 2, 4)),
    ("ij,ij,ij->i", (3, 4), (3, 4), (3, 4)),
    ("ij,jk,kl->il", (2, 3), (3, 4), (4, 5)),
    ("ba,b->a", (3, 4), (3,)),
    ("ij,kl->", (2, 3), (3, 2)),
    ("aab,b->a", (3, 3, 4), (4,)),
]

WRONG_INNER = [
    Error(lambda t: t.mm(t.ones(2, 3), t.ones(4, 5)), RuntimeError, r"mm: .*2x3 and 4x5"),
    Error(lambda t: t.mm(t.ones(2), t.ones(2, 5)), RuntimeError, "mm: .*must be a matrix"),
    Error(lambda t: t.mm(t.ones(2, 2), t.ones(2, 2, dtype=t.float64)), RuntimeError,
          "mm: .*same dtype.*Float.*Double"),
    Error(lambda t: t.mm(t.ones(2, 2, dtype=t.bool), t.ones(2, 2, dtype=t.bool)),
          NotImplementedError, "not implemented for 'Bool'"),
]  # fmt: skip


def addmm_samples(make):
    return [
        Sample(make(2, 4), make(2, 3), make(3, 4)),
        Sample(make(4), make(2, 3), make(3, 4)),
        Sample(make(2, 1), make(2, 3), make(3, 4)),
        Sample(make(2, 4), make(2, 3), make(3, 4), beta=2, alpha=3),
        Sample(make(4), make(2, 3), make(3, 4), beta=2),
        Sample(make(2, 4), make(2, 3), make(3, 4), beta=0),
        Sample(make(2, 4), make(2, 0), make(0, 4), beta=2),
        Sample(make(17, 33), make(17, 5), make(5, 33)),
    ]


RECORDS = [
    Record("mm", samples=products, reference=np.matmul, dtypes=ALL, errors=WRONG_INNER),
    Record(
        "mm",
        variant="large",
        samples=lambda make: [Sample(make(m, k), make(k, n)) for m, k, n in
                              [(130, 70, 90), (3, 400, 520), (40, 900, 70), (33, 4500, 20)]],
        reference=np.matmul,
        gradient=False,
        tolerance=2e-5,
    ),  # fmt: skip
    Record(
        "bmm",
        samples=lambda make: [*products(make, 3), Sample(make(0, 2, 3), make(0, 3, 4))],
        reference=np.matmul,
        dtypes=ALL,
        errors=[
            Error(lambda t: t.bmm(t.ones(2, 2), t.ones(2, 2)), RuntimeError, "bmm: .*3D"),
            Error(lambda t: t.bmm(t.ones(2, 2, 3), t.ones(2, 4, 5)), RuntimeError,
                  r"bmm: .*\[2, 3\].*\[2, 4\]"),
        ],
    ),  # fmt: skip
    Record(
        "matmul",
        samples=lambda make: [
            Sample(make(5), make(5)), Sample(make(2, 5), make(5)), Sample(make(5), make(5, 3)),
            Sample(make(2, 5), make(5, 3)), Sample(make(2, 3, 4), make(4)),
            Sample(make(4), make(2, 4, 3)), Sample(make(2, 3, 4), make(4, 5)),
            Sample(make(3, 4), make(2, 4, 5)), Sample(make(2, 3, 4), make(2, 4, 5)),
            Sample(make(2, 1, 3, 4), make(5, 4, 2)), Sample(make(0, 3, 4), make(4, 5)),
            Sample(make(2, 3, 0), make(0, 5)), Sample(make(2, 2, 3, 4), make(2, 2, 4, 3)),
        ],
        reference=np.matmul,
        dtypes=ALL,
        errors=[
            Error(lambda t: t.matmul(t.ones(2, 2), t.tensor(1.0)), RuntimeError,
                  "matmul: .*at least 1D"),
            Error(lambda t: t.matmul(t.ones(3, 2, 3), t.ones(3, 4, 5)), RuntimeError,
                  r"matmul: .*\[3, 2, 3\] and \[3, 4, 5\]"),
            Error(lambda t: t.matmul(t.ones(3, 2, 3), t.ones(2, 3, 5)), RuntimeError,
                  "must match"),
        ],
    ),  # fmt: skip
    Record("addmm", samples=addmm_samples, reference=scaled_sum(np.matmul), dtypes=ALL,
           errors=[
               Error(lambda t: t.addmm(t.ones(3), t.ones(2, 2), t.ones(2, 2)), RuntimeError,
                     r"\[3\] and \[2, 2\]"),
               Error(lambda t: t.addmm(t.ones(2), t.ones(2, 3), t.ones(2, 2)), RuntimeError,
                     "addmm: .*2x3 and 2x2"),
               Error(lambda t: t.ones(2).addmm_(t.ones(2, 2), t.ones(2, 2)), RuntimeError,
                     r"addmm: .*\[2\].*\[2, 2\]"),
           ]),  # fmt: skip
    Record(
        "baddbmm",
        samples=lambda make: [
            Sample(make(2, 3, 5), make(2, 3, 4), make(2, 4, 5)),
            Sample(make(5), make(2, 3, 4), make(2, 4, 5), beta=2, alpha=3),
            Sample(make(2, 3, 5), make(2, 3, 4), make(2, 4, 5), beta=0),
        ],
        reference=scaled_sum(np.matmul),
        dtypes=ALL,
        errors=[Error(lambda t: t.baddbmm(t.ones(1), t.ones(2, 2), t.ones(2, 2)), RuntimeError,
                      "baddbmm: .*3D")],
    ),  # fmt: skip
    Record(
        "addbmm",
        samples=lambda make: [
            Sample(make(3, 5), make(2, 3, 4), make(2, 4, 5)),
            Sample(make(5), make(2, 3, 4), make(2, 4, 5), beta=2, alpha=3),
            Sample(make(3, 5), make(0, 3, 4), make(0, 4, 5), beta=2),
        ],
        reference=scaled_sum(sum_of_products),
        dtypes=ALL,
        errors=[Error(lambda t: t.addbmm(t.ones(1), t.ones(1, 2, 2), t.ones(2, 2, 2)),
                      RuntimeError, "addbmm: ")],
    ),  # fmt: skip
    Record(
        "mv",
        samples=lambda make: [Sample(make(m, k), make(k))
                              for m, k in [(1, 1), (3, 5), (17, 70), (3, 0), (0, 3)]],
        reference=np.matmul,
        dtypes=ALL,
        errors=[Error(lambda t: t.mv(t.ones(2, 2), t.ones(3)), RuntimeError,
                      r"mv: .*\[2, 2\].*\[3\]")],
    ),  # fmt: skip
    Record(
        "addmv",
        samples=lambda make: [
            Sample(make(3), make(3, 5), make(5)),
            Sample(make(1), make(3, 5), make(5), beta=2, alpha=3),
            Sample(make(3), make(3, 5), make(5), beta=0),
        ],
        reference=scaled_sum(np.matmul),
        dtypes=ALL,
        errors=[Error(lambda t: t.addmv(t.ones(2), t.ones(3, 2), t.ones(2)), RuntimeError,
                      r"\[2\].*\[3")],
    ),  # fmt: skip
    Record(
        "dot",
        samples=lambda make: [Sample(make(n), make(n)) for n in (0, 1, 5, 33, 300)],
        reference=np.dot,
        dtypes=ALL,
        tolerance=1e-4,  # the plain twin adds 300 terms one by one, and they cancel
        errors=[
            Error(lambda t: t.dot(t.ones(2), t.ones(3)), RuntimeError, r"dot: .*\[2\].*\[3\]"),
            Error(lambda t: t.dot(t.ones(2), t.ones(2, 2)), RuntimeError, "dot: 1D tensors"),
            Error(lambda t: t.dot(t.ones(2), t.ones(2, dtype=t.float64)), RuntimeError,
                  "dot: .*same dtype"),
        ],
    ),  # fmt: skip
    Record(
        "vdot",
        samples=lambda make: [Sample(make(n), make(n)) for n in (0, 1, 5, 33)],
        reference=np.vdot,
        dtypes=ALL,
        errors=[Error(lambda t: t.vdot(t.ones(2), t.ones(3)), RuntimeError, "vdot: ")],
    ),
    Record(
        "outer",
        samples=lambda make: [Sample(make(3), make(5)), Sample(make(0), make(2))],
        reference=np.outer,
        dtypes=ALL,
        errors=[Error(lambda t: t.outer(t.ones(2, 2), t.ones(2)), RuntimeError, "outer: 1D")],
    ),
    Record(
        "addr",
        samples=lambda make: [
            Sample(make(3, 5), make(3), make(5)),
            Sample(make(5), make(3), make(5), beta=2, alpha=3),
            Sample(make(3, 5), make(3), make(5), beta=0),
        ],
        reference=scaled_sum(np.outer),
        dtypes=ALL,
        errors=[Error(lambda t: t.addr(t.ones(2, 2), t.ones(2, 2), t.ones(2)), RuntimeError,
                      "addr: 1D")],
    ),  # fmt: skip
    Record(
        "inner",
        samples=lambda make: [Sample(make(4), make(4)), Sample(make(2, 4), make(3, 4)),
                              Sample(make(2, 3, 4), make(4)), Sample(make(2, 3, 4), make(5, 4)),
                              Sample(np.asarray(make()), make(3))],
        reference=np.inner,
        dtypes=FLOATS + INTEGERS + COMPLEXES,
        errors=[Error(lambda t: t.inner(t.ones(2, 3), t.ones(2, 4)), RuntimeError,
                      r"inner: .*\[2, 3\] and \[2, 4\]")],
    ),  # fmt: skip
    Record(
        "vecdot",
        function="_C._linalg.vecdot",
        samples=lambda make: [Sample(make(4), make(4)), Sample(make(2, 4), make(3, 1, 4)),
                              Sample(make(2, 4, 3), make(4, 3), dim=1)],
        reference=lambda x, y, dim=-1: np.sum(np.conj(x) * y, dim),
        dtypes=FLOATS + COMPLEXES,
        errors=[Error(lambda t: t._C._linalg.vecdot(t.ones(2), t.ones(3)), RuntimeError,
                      "must match")],
    ),  # fmt: skip
    Record(
        "linear",
        function="_C._nn.linear",
        samples=lambda make: [
            Sample(make(4, 3), make(5, 3), make(5)), Sample(make(4, 3), make(5, 3)),
            Sample(make(3), make(5, 3), make(5)), Sample(make(2, 4, 3), make(5, 3), make(5)),
            Sample(make(2, 4, 3), make(5, 3)), Sample(make(2, 4, 3), make(3)),
            Sample(make(0, 3), make(5, 3), make(5)), Sample(make(2, 0), make(5, 0), make(5)),
            Sample(make(20, 70), make(33, 70), make(33)),
        ],
        reference=linear,
        dtypes=FLOATS + HALVES + COMPLEXES,
        errors=[
            Error(lambda t: t._C._nn.linear(t.ones(2, 2, 3), t.ones(2, 2)), RuntimeError,
                  "linear: .*4x3 and 2x2"),
            Error(lambda t: t._C._nn.linear(t.ones(2, 2), t.ones(2, 2), t.ones(3)), RuntimeError,
                  r"\[3\].*\[2, 2\]"),
            Error(lambda t: t._C._nn.linear(t.tensor(1.0), t.ones(2, 2)), RuntimeError,
                  "linear: .*at least 1D"),
        ],
    ),  # fmt: skip
    Record(
        "bilinear",
        samples=lambda make: [
            Sample(make(4, 2), make(4, 3), make(5, 2, 3), make(5)),
            Sample(make(2), make(3), make(5, 2, 3)),
            Sample(make(2, 4, 2), make(2, 4, 3), make(5, 2, 3), make(5)),
        ],
        reference=bilinear,
        dtypes=FLOATS,
        errors=[Error(lambda t: t.bilinear(t.ones(2, 2), t.ones(2, 2), t.ones(3, 3, 2)),
                      RuntimeError, "bilinear: input1 size does not match.*got 2 but expected 3")],
    ),  # fmt: skip
    Record(
        "kron",
        samples=lambda make: [Sample(make(2, 3), make(3, 2)), Sample(make(3), make(2, 2)),
                              Sample(np.asarray(make()), make(2)), Sample(make(2, 0), make(2, 2))],
        reference=kron,
        dtypes=FLOATS + INTEGERS + COMPLEXES,
    ),  # fmt: skip
    Record(
        "tensordot",
        samples=lambda make: [
            Sample(make(2, 3, 4), make(3, 4, 5)), Sample(make(2, 3), make(3, 4), dims=1),
            Sample(make(2), make(3), dims=0),
            Sample(make(2, 3, 4), make(4, 5, 2), dims=([0, 2], [2, 0])),
        ],
        reference=tensordot,
        dtypes=FLOATS + COMPLEXES,
        errors=[
            Error(lambda t: t.tensordot(t.ones(2, 3), t.ones(4, 5), 1), RuntimeError,
                  "tensordot: .*size 3.*size 4"),
            Error(lambda t: t.tensordot(t.ones(2), t.ones(2), -1), RuntimeError, "dims >= 0"),
        ],
    ),  # fmt: skip
    Record(
        "einsum",
        samples=lambda make: [Sample(equation, *(make(*shape) for shape in shapes))
                              for equation, *shapes in EQUATIONS],
        reference=np.einsum,
        dtypes=FLOATS + COMPLEXES,
        errors=[
            Error(lambda t: t.einsum("ij,jk->ik", t.ones(2, 3), t.ones(4, 5)), RuntimeError,
                  r"einsum\(\): .*does not broadcast"),
            Error(lambda t: t.einsum("ij->ijj", t.ones(2, 2)), RuntimeError, "more than once"),
            Error(lambda t: t.einsum("i1", t.ones(2, 2)), RuntimeError, "invalid subscript"),
            Error(lambda t: t.einsum("ij,jk", t.ones(2, 2)), RuntimeError, "fewer operands"),
            Error(lambda t: t.einsum("ij"), ValueError, "at least one operand"),
        ],
    ),  # fmt: skip
    Record(
        "chain_matmul",
        samples=lambda make: [Sample(make(2, 3), make(3, 4)),
                              Sample(make(2, 30), make(30, 4), make(4, 3), make(3, 5))],
        reference=chain,
        errors=[Error(lambda t: t.chain_matmul(t.ones(2, 2), t.ones(3, 3)), RuntimeError,
                      r"\[2, 2\] and \[3, 3\]")],
    ),  # fmt: skip
    Record(
        "multi_dot",
        function="_C._linalg.multi_dot",
        samples=lambda make: [Sample([make(3), make(3, 4), make(4)]),
                              Sample([make(2, 3), make(3, 4), make(4)])],
        reference=lambda tensors: chain(*tensors),
        errors=[Error(lambda t: t._C._linalg.multi_dot([t.ones(2, 2)]), RuntimeError,
                      "at least 2 tensors")],
    ),  # fmt: skip
]
