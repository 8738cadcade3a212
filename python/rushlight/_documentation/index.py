"""Operators that read and write by index."""

from __future__ import annotations

from rushlight._documentation.text import describe

_TENSOR = "input: any shape, any dtype."
_DIM = "dim: the dimension."
_RANGE = "IndexError: an index is out of range."

DOCUMENTATION = {
    "index_select": describe(
        "Takes entries of a dimension by index.", [_TENSOR, _DIM, "index: 1-d, integer."],
        "A new tensor.",
        ">>> rushlight.arange(3).index_select(0, rushlight.tensor([2, 0]))\ntensor([2, 0])",
        _RANGE),
    "gather": describe(
        "Takes for every index the element at that place of a dimension.",
        [_TENSOR, _DIM, "index: int64, as many dimensions as the input."],
        "A tensor of the index's shape.",
        ">>> x = rushlight.tensor([[1, 2], [3, 4]])\n"
        ">>> x.gather(1, rushlight.tensor([[1], [0]])).tolist()\n[[2], [3]]",
        "RuntimeError: an index is out of range or the shapes do not fit."),
    "scatter": describe(
        "Writes values to the places that the index names.",
        [_TENSOR, _DIM, "index: int64.", "src: a tensor or a number.",
         "reduce: 'add' or 'multiply' instead of writing."], "A tensor of the input's shape.",
        ">>> rushlight.zeros(3).scatter(0, rushlight.tensor([2]), 5.0)\ntensor([0., 0., 5.])",
        "RuntimeError: an index is out of range or the shapes do not fit."),
    "scatter_add": describe(
        "Adds values at the places that the index names.",
        [_TENSOR, _DIM, "index: int64.", "src: the values."], "A tensor of the input's shape.",
        ">>> index = rushlight.tensor([1, 1])\n"
        ">>> rushlight.zeros(2).scatter_add(0, index, rushlight.ones(2))\ntensor([0., 2.])",
        "RuntimeError: an index is out of range or the shapes do not fit."),
    "scatter_reduce": describe(
        "Reduces values at the places that the index names.",
        [_TENSOR, _DIM, "index: int64.", "src: the values.",
         "reduce: 'sum', 'prod', 'mean', 'amax' or 'amin'.",
         "include_self: whether the input's own values count."], "A tensor of the input's shape.",
        ">>> index = rushlight.tensor([1, 1])\n"
        ">>> rushlight.zeros(2).scatter_reduce(0, index, rushlight.tensor([3.0, 4.0]), 'amax')\n"
        "tensor([0., 4.])",
        "RuntimeError: an index is out of range or the shapes do not fit."),
    "index_add": describe(
        "Adds slices at the indices of a dimension.",
        [_TENSOR, _DIM, "index: 1-d, integer.", "source: the slices.",
         "alpha: multiplies them."], "A tensor of the input's shape.",
        ">>> index = rushlight.tensor([1, 1])\n"
        ">>> rushlight.zeros(2).index_add(0, index, rushlight.ones(2))\ntensor([0., 2.])", _RANGE),
    "index_copy": describe(
        "Writes slices to the indices of a dimension.",
        [_TENSOR, _DIM, "index: 1-d, int64.", "source: the slices."],
        "A tensor of the input's shape.",
        ">>> index = rushlight.tensor([1])\n"
        ">>> rushlight.zeros(2).index_copy(0, index, rushlight.ones(1))\ntensor([0., 1.])",
        _RANGE),
    "index_fill": describe(
        "Writes a value to the indices of a dimension.",
        [_TENSOR, _DIM, "index: 1-d, int64.", "value: a number or a 0-d tensor."],
        "A tensor of the input's shape.",
        ">>> rushlight.zeros(2).index_fill(0, rushlight.tensor([1]), 7)\ntensor([0., 7.])",
        _RANGE),
    "index_put": describe(
        "Writes values to the elements that index tensors name, as x[indices] = values.",
        [_TENSOR, "indices: a tuple of int64 or bool tensors.", "values: broadcast to them.",
         "accumulate: whether values are added."], "A tensor of the input's shape.",
        ">>> index = (rushlight.tensor([1, 1]),)\n"
        ">>> rushlight.zeros(2).index_put(index, rushlight.ones(2), accumulate=True)\n"
        "tensor([0., 2.])", _RANGE),
    "masked_fill": describe(
        "Writes a value where a mask holds.",
        [_TENSOR, "mask: bool, broadcasts with the input.", "value: a number or a 0-d tensor."],
        "A tensor of the input's shape.",
        ">>> rushlight.ones(2).masked_fill(rushlight.tensor([True, False]), 0)\n"
        "tensor([0., 1.])", "RuntimeError: the mask is not of dtype bool."),
    "masked_select": describe(
        "Takes the elements where a mask holds.",
        [_TENSOR, "mask: bool, broadcasts with the input."], "A 1-d tensor.",
        ">>> rushlight.arange(3).masked_select(rushlight.tensor([True, False, True]))\n"
        "tensor([0, 2])", "RuntimeError: the mask is not of dtype bool."),
    "masked_scatter": describe(
        "Writes values one after the other where a mask holds.",
        [_TENSOR, "mask: bool, broadcasts with the input.", "source: at least as many values."],
        "A tensor of the input's shape.",
        ">>> mask = rushlight.tensor([True, False, True])\n"
        ">>> rushlight.zeros(3).masked_scatter(mask, rushlight.tensor([1.0, 2.0]))\n"
        "tensor([1., 0., 2.])", "RuntimeError: there are too few values."),
    "take": describe(
        "Takes elements by their index in the flattened tensor.",
        [_TENSOR, "index: int64, any shape."], "A tensor of the index's shape.",
        ">>> rushlight.arange(4).view(2, 2).take(rushlight.tensor([3]))\ntensor([3])", _RANGE),
    "take_along_dim": describe(
        "Takes elements along a dimension; input and indices broadcast elsewhere.",
        [_TENSOR, "indices: int64.", "dim: the dimension; the flattened tensor by default."],
        "A tensor of the broadcast shape.",
        ">>> x = rushlight.tensor([[1, 2]])\n"
        ">>> x.take_along_dim(rushlight.tensor([[1]]), 1)\ntensor([[2]])", _RANGE),
    "put": describe(
        "Writes elements by their index in the flattened tensor.",
        [_TENSOR, "index: int64.", "source: as many values.",
         "accumulate: whether they are added."], "A tensor of the input's shape.",
        ">>> rushlight.zeros(2).put(rushlight.tensor([1]), rushlight.ones(1))\n"
        "tensor([0., 1.])", _RANGE),
    "nonzero": describe(
        "Lists the indices of the elements that are not zero.",
        [_TENSOR, "as_tuple: one tensor a dimension instead of a matrix."],
        "An int64 matrix with a row for each, or a tuple.",
        ">>> rushlight.tensor([0, 5]).nonzero()\ntensor([[1]])"),
    "argwhere": describe(
        "Lists the indices of the elements that are not zero.", [_TENSOR],
        "An int64 matrix with a row for each.",
        ">>> rushlight.argwhere(rushlight.tensor([0, 5]))\ntensor([[1]])"),
    "where": describe(
        "Chooses between two tensors element by element.",
        ["condition: bool; alone it means nonzero(as_tuple=True).",
         "input: chosen where it holds.", "other: chosen elsewhere."],
        "A tensor of the broadcast shape.",
        ">>> rushlight.where(rushlight.tensor([True, False]), 1.0, 2.0)\ntensor([1., 2.])"),
    "sort": describe(
        "Sorts along a dimension.",
        [_TENSOR, _DIM, "descending: largest first.", "stable: whether equal elements keep their "
         "order."], "The sorted values and their indices.",
        ">>> rushlight.tensor([3, 1]).sort().values\ntensor([1, 3])"),
    "argsort": describe(
        "Returns the indices that sort along a dimension.",
        [_TENSOR, _DIM, "descending: largest first.", "stable: whether equal elements keep their "
         "order."], "An int64 tensor.",
        ">>> rushlight.argsort(rushlight.tensor([3, 1]))\ntensor([1, 0])"),
    "msort": describe(
        "Sorts along the first dimension.", [_TENSOR], "A new tensor.",
        ">>> rushlight.msort(rushlight.tensor([3, 1]))\ntensor([1, 3])"),
    "topk": describe(
        "Returns the k largest (or smallest) elements of a dimension.",
        [_TENSOR, "k: how many.", _DIM, "largest: False for the smallest.",
         "sorted: whether they come in order."], "The values and their indices.",
        ">>> rushlight.tensor([3, 1, 2]).topk(2).values\ntensor([3, 2])",
        "RuntimeError: k is out of range."),
    "unique": describe(
        "Returns the different elements.",
        [_TENSOR, "sorted: always so here.", "return_inverse: also where each element went.",
         "return_counts: also how often each occurs.", "dim: compare slices of this dimension."],
        "A tensor, or a tuple with what was asked for.",
        ">>> rushlight.unique(rushlight.tensor([2, 1, 2]))\ntensor([1, 2])"),
    "unique_consecutive": describe(
        "Drops repetitions that follow each other.",
        [_TENSOR, "return_inverse: also where each element went.",
         "return_counts: also how often each occurs.", "dim: compare slices of this dimension."],
        "A tensor, or a tuple with what was asked for.",
        ">>> rushlight.unique_consecutive(rushlight.tensor([1, 1, 2]))\ntensor([1, 2])"),
    "searchsorted": describe(
        "Finds where values belong in a sorted sequence.",
        ["sorted_sequence: sorted along its last dimension.", "input: the values.",
         "right: after equal elements instead of before.", "out_int32: int32 indices.",
         "side, sorter: as numpy's."], "Indices of the values' shape.",
        ">>> rushlight.searchsorted(rushlight.tensor([1, 3]), rushlight.tensor([2]))\n"
        "tensor([1])"),
    "bucketize": describe(
        "Finds the bucket of each value.",
        ["input: the values.", "boundaries: 1-d, sorted.", "right: which side is closed.",
         "out_int32: int32 indices."], "Indices of the input's shape.",
        ">>> rushlight.bucketize(rushlight.tensor([2]), rushlight.tensor([1, 3]))\n"
        "tensor([1])"),
    "bincount": describe(
        "Counts how often each number occurs.",
        ["input: 1-d, not negative.", "weights: added instead of 1.",
         "minlength: the least length of the result."], "A 1-d tensor.",
        ">>> rushlight.bincount(rushlight.tensor([1, 1, 3]))\ntensor([0, 2, 0, 1])",
        "RuntimeError: a number is negative."),
    "histc": describe(
        "Counts elements in equal bins.",
        ["input: floating point.", "bins: how many.", "min, max: the range; of the data when both "
         "are 0."], "A 1-d tensor.",
        ">>> rushlight.histc(rushlight.tensor([0.0, 1.0, 1.0]), bins=2)\ntensor([1., 2.])",
        "RuntimeError: bins is not positive or the range is not finite."),
    "isin": describe(
        "Tells which elements occur in a set.",
        ["elements: the elements.", "test_elements: the set.", "assume_unique: accepted.",
         "invert: which do not."], "A bool tensor.",
        ">>> rushlight.isin(rushlight.tensor([1, 2]), rushlight.tensor([2]))\n"
        "tensor([False,  True])"),
    "one_hot": describe(
        "Encodes classes as rows with a single one.",
        ["input: int64 classes.", "num_classes: how many; -1 looks at the largest."],
        "An int64 tensor with one more dimension.",
        ">>> rushlight.nn.functional.one_hot(rushlight.tensor([1, 0])).tolist()\n"
        "[[0, 1], [1, 0]]", "RuntimeError: a class is negative or too large."),
    "index_reduce": describe(
        "Reduces slices at the indices of a dimension.",
        [_TENSOR, _DIM, "index: 1-d, integer.", "source: the slices.",
         "reduce: 'prod', 'mean', 'amax' or 'amin'.",
         "include_self: whether the input's own values count."], "A tensor of the input's shape.",
        ">>> index, source = rushlight.tensor([1]), rushlight.tensor([3.0])\n"
        ">>> rushlight.ones(2).index_reduce(0, index, source, 'amax')\ntensor([1., 3.])", _RANGE),
    "nonzero_static": describe(
        "Lists the indices of the elements that are not zero, in a given number of rows.",
        [_TENSOR, "size: the rows.", "fill_value: fills the rows that are left."],
        "An int64 matrix.",
        ">>> rushlight.nonzero_static(rushlight.tensor([0, 5]), size=2).tolist()\n[[1], [-1]]"),
    "embedding": describe(
        "Takes rows of a table by index.",
        ["weight: (rows, features).", "indices: integers of any shape.",
         "padding_idx: the row that gets no gradient.",
         "scale_grad_by_freq: divides a row's gradient by how often it was taken.",
         "sparse: not supported."], "A tensor of the indices' shape with the features behind.",
        ">>> rushlight.embedding(rushlight.ones(3, 2), rushlight.tensor([0, 2])).shape\n"
        "torch.Size([2, 2])", _RANGE),
}
