"""Creation of tensors."""

from __future__ import annotations

from rushlight._documentation.text import describe

_OPTIONS = [
    "dtype: the dtype of the result; the default depends on the arguments.",
    "device: 'cpu' or None.",
    "requires_grad: whether gradients are computed for it.",
]
_LIKE = ["input: gives the sizes and, unless told otherwise, dtype and layout.", *_OPTIONS]
_NEW = ["input: gives the dtype, unless told otherwise.", "size: the sizes.", *_OPTIONS]
_NEGATIVE = "RuntimeError: a size is negative."

DOCUMENTATION = {
    "tensor": describe(
        "Makes a tensor of nested sequences, numbers or an array; always a copy.",
        ["data: the values.", *_OPTIONS], "A new leaf tensor.",
        ">>> rushlight.tensor([[1, 2], [3, 4]])\ntensor([[1, 2],\n        [3, 4]])",
        "ValueError: the sequences are ragged."),
    "as_tensor": describe(
        "Makes a tensor of data, sharing memory where that is possible.",
        ["data: a tensor, an array, or what `tensor` takes.", "dtype: the wanted dtype.",
         "device: 'cpu' or None."], "A tensor.",
        ">>> rushlight.as_tensor([1.0, 2.0])\ntensor([1., 2.])"),
    "from_numpy": describe(
        "Makes a tensor over the memory of a numpy array.", ["ndarray: the array."],
        "A tensor; writing one changes the other.",
        ">>> import numpy\n>>> rushlight.from_numpy(numpy.ones(2, numpy.float32))\n"
        "tensor([1., 1.])",
        "TypeError: it is no array, or its dtype has no counterpart."),
    "frombuffer": describe(
        "Makes a 1-d tensor over any object with the buffer protocol.",
        ["buffer: the object.", "dtype: how to read it.", "count: how many elements; -1 means all.",
         "offset: bytes to leave out at the start.", "requires_grad: whether gradients are "
         "computed for it."], "A tensor; writing one changes the other.",
        ">>> rushlight.frombuffer(bytearray([1, 2]), dtype=rushlight.uint8)\n"
        "tensor([1, 2], dtype=torch.uint8)",
        "ValueError: the buffer is empty or too small."),
    "scalar_tensor": describe(
        "Makes a 0-d tensor.", ["s: the number.", *_OPTIONS], "A tensor.",
        ">>> rushlight.scalar_tensor(2)\ntensor(2.)"),
    "empty": describe(
        "Makes a tensor whose values are undefined.", ["size: the sizes.", *_OPTIONS],
        "A new tensor.", ">>> rushlight.empty(2, 3).shape\ntorch.Size([2, 3])", _NEGATIVE),
    "empty_strided": describe(
        "Makes a tensor with given strides whose values are undefined.",
        ["size: the sizes.", "stride: the strides, in elements.", *_OPTIONS], "A new tensor.",
        ">>> rushlight.empty_strided((2, 3), (1, 2)).stride()\n(1, 2)", _NEGATIVE),
    "empty_permuted": describe(
        "Makes a tensor whose dimensions lie in memory in a given order.",
        ["size: the sizes.", "physical_layout: the dimensions, outermost first.", *_OPTIONS],
        "A new tensor.",
        ">>> rushlight.empty_permuted((2, 3), (1, 0)).stride()\n(1, 2)", _NEGATIVE),
    "zeros": describe("Makes a tensor of zeros.", ["size: the sizes.", *_OPTIONS],
                      "A new tensor.", ">>> rushlight.zeros(2)\ntensor([0., 0.])", _NEGATIVE),
    "ones": describe("Makes a tensor of ones.", ["size: the sizes.", *_OPTIONS],
                     "A new tensor.", ">>> rushlight.ones(2)\ntensor([1., 1.])", _NEGATIVE),
    "full": describe(
        "Makes a tensor filled with a value.",
        ["size: the sizes.", "fill_value: the value.", *_OPTIONS], "A new tensor.",
        ">>> rushlight.full((2,), 7)\ntensor([7, 7])", _NEGATIVE),
    "empty_like": describe("Makes an undefined tensor like another.", _LIKE, "A new tensor.",
                           ">>> rushlight.empty_like(rushlight.ones(2)).shape\ntorch.Size([2])"),
    "zeros_like": describe("Makes a tensor of zeros like another.", _LIKE, "A new tensor.",
                           ">>> rushlight.zeros_like(rushlight.ones(2))\ntensor([0., 0.])"),
    "ones_like": describe("Makes a tensor of ones like another.", _LIKE, "A new tensor.",
                          ">>> rushlight.ones_like(rushlight.zeros(2))\ntensor([1., 1.])"),
    "full_like": describe(
        "Makes a tensor filled with a value like another.", [*_LIKE, "fill_value: the value."],
        "A new tensor.", ">>> rushlight.full_like(rushlight.ones(2), 3)\ntensor([3., 3.])"),
    "new_empty": describe("Makes an undefined tensor of the same dtype.", _NEW, "A new tensor.",
                          ">>> rushlight.ones(1).new_empty(2).shape\ntorch.Size([2])"),
    "new_empty_strided": describe(
        "Makes an undefined tensor of the same dtype with given strides.",
        [*_NEW, "stride: the strides, in elements."], "A new tensor.",
        ">>> rushlight.ones(1).new_empty_strided((2, 3), (1, 2)).stride()\n(1, 2)"),
    "new_zeros": describe("Makes a tensor of zeros of the same dtype.", _NEW, "A new tensor.",
                          ">>> rushlight.tensor(1).new_zeros(2)\ntensor([0, 0])"),
    "new_ones": describe("Makes a tensor of ones of the same dtype.", _NEW, "A new tensor.",
                         ">>> rushlight.tensor(1).new_ones(2)\ntensor([1, 1])"),
    "new_full": describe(
        "Makes a tensor of the same dtype filled with a value.",
        [*_NEW, "fill_value: the value."], "A new tensor.",
        ">>> rushlight.tensor(1).new_full((2,), 7)\ntensor([7, 7])"),
    "arange": describe(
        "Counts from start up to, not including, end.",
        ["start: the first number, 0 by default.", "end: where to stop.", "step: the distance.",
         *_OPTIONS], "A 1-d tensor.", ">>> rushlight.arange(1, 7, 2)\ntensor([1, 3, 5])",
        "RuntimeError: step is zero or leads away from end."),
    "range": describe(
        "Counts from start up to and including end; arange is the usual choice.",
        ["start: the first number.", "end: the last.", "step: the distance.", *_OPTIONS],
        "A 1-d tensor.", ">>> rushlight.range(1, 3)\ntensor([1., 2., 3.])"),
    "linspace": describe(
        "Makes evenly spaced numbers.",
        ["start: the first.", "end: the last.", "steps: how many.", *_OPTIONS], "A 1-d tensor.",
        ">>> rushlight.linspace(0, 1, 3)\ntensor([0.0000, 0.5000, 1.0000])",
        "RuntimeError: steps is negative."),
    "logspace": describe(
        "Makes numbers with evenly spaced logarithms.",
        ["start, end: the exponents of the first and last.", "steps: how many.",
         "base: the base.", *_OPTIONS], "A 1-d tensor.",
        ">>> rushlight.logspace(0, 2, 3)\ntensor([  1.,  10., 100.])",
        "RuntimeError: steps is negative."),
    "eye": describe(
        "Makes a matrix with ones on the diagonal.", ["n: the rows.", "m: the columns, n by "
                                                      "default.", *_OPTIONS], "A matrix.",
        ">>> rushlight.eye(2).tolist()\n[[1.0, 0.0], [0.0, 1.0]]", _NEGATIVE),
    "tril_indices": describe(
        "Lists the indices of a lower triangle.",
        ["row: the rows.", "col: the columns.", "offset: the last diagonal.", *_OPTIONS],
        "A tensor of shape (2, n).", ">>> rushlight.tril_indices(2, 2).tolist()\n"
        "[[0, 1, 1], [0, 0, 1]]"),
    "triu_indices": describe(
        "Lists the indices of an upper triangle.",
        ["row: the rows.", "col: the columns.", "offset: the first diagonal.", *_OPTIONS],
        "A tensor of shape (2, n).", ">>> rushlight.triu_indices(2, 2).tolist()\n"
        "[[0, 0, 1], [0, 1, 1]]"),
}
