"""Operators that rearrange: views, joins, splits, copies."""

from __future__ import annotations

from rushlight._documentation.text import describe

_TENSOR = "input: any shape, any dtype."

DOCUMENTATION = {
    "view": describe(
        "Returns a view with other sizes over the same elements.",
        [_TENSOR, "size: the sizes; one of them may be -1 and is then computed. Or a dtype, which "
         "reads the same bytes anew."],
        "A view.", ">>> rushlight.arange(4).view(2, 2).shape\ntorch.Size([2, 2])",
        "RuntimeError: the sizes do not fit, or the layout would need a copy (see reshape)."),
    "view_as": describe(
        "Returns a view with the sizes of another tensor.", [_TENSOR, "other: gives the sizes."],
        "A view.", ">>> rushlight.arange(4).view_as(rushlight.ones(2, 2)).shape\n"
        "torch.Size([2, 2])", "RuntimeError: the sizes do not fit."),
    "reshape": describe(
        "Returns the elements in other sizes: a view where the layout allows it, else a copy.",
        [_TENSOR, "shape: the sizes; one of them may be -1."],
        "A tensor of the wanted sizes.",
        ">>> rushlight.arange(4).reshape(2, -1)\ntensor([[0, 1],\n        [2, 3]])",
        "RuntimeError: the number of elements differs."),
    "reshape_as": describe(
        "Reshapes to the sizes of another tensor.", [_TENSOR, "other: gives the sizes."],
        "A tensor of the other's sizes.",
        ">>> rushlight.arange(4).reshape_as(rushlight.ones(2, 2)).shape\ntorch.Size([2, 2])",
        "RuntimeError: the number of elements differs."),
    "flatten": describe(
        "Joins a range of dimensions into one.",
        [_TENSOR, "start_dim: the first of them.", "end_dim: the last of them."],
        "A tensor with fewer dimensions.",
        ">>> rushlight.ones(2, 3, 4).flatten(1).shape\ntorch.Size([2, 12])",
        "RuntimeError: start_dim comes after end_dim."),
    "ravel": describe(
        "Returns all elements in one dimension.", [_TENSOR], "A 1-d tensor.",
        ">>> rushlight.ones(2, 3).ravel().shape\ntorch.Size([6])"),
    "unflatten": describe(
        "Splits one dimension into several.",
        [_TENSOR, "dim: the dimension.", "sizes: what it becomes; one may be -1."],
        "A tensor with more dimensions.",
        ">>> rushlight.ones(6).unflatten(0, (2, 3)).shape\ntorch.Size([2, 3])",
        "RuntimeError: the sizes do not multiply to the dimension's."),
    "transpose": describe(
        "Swaps two dimensions.", [_TENSOR, "dim0, dim1: the dimensions."], "A view.",
        ">>> rushlight.ones(2, 3).transpose(0, 1).shape\ntorch.Size([3, 2])",
        "IndexError: there is no such dimension."),
    "swapaxes": describe(
        "Swaps two dimensions, under numpy's name.", [_TENSOR, "axis0, axis1: the dimensions."],
        "A view.", ">>> rushlight.ones(2, 3).swapaxes(0, 1).shape\ntorch.Size([3, 2])"),
    "swapdims": describe(
        "Swaps two dimensions.", [_TENSOR, "dim0, dim1: the dimensions."],
        "A view.", ">>> rushlight.ones(2, 3).swapdims(0, 1).shape\ntorch.Size([3, 2])"),
    "t": describe(
        "Transposes a matrix; a vector stays what it is.", ["input: at most two dimensions."],
        "A view.", ">>> rushlight.ones(2, 3).t().shape\ntorch.Size([3, 2])",
        "RuntimeError: there are more dimensions."),
    "permute": describe(
        "Reorders the dimensions.", [_TENSOR, "dims: every dimension once, in the new order."],
        "A view.", ">>> rushlight.ones(2, 3, 4).permute(2, 0, 1).shape\ntorch.Size([4, 2, 3])",
        "RuntimeError: a dimension is missing or named twice."),
    "movedim": describe(
        "Moves dimensions to other places; the rest keep their order.",
        [_TENSOR, "source: where they are.", "destination: where they go."], "A view.",
        ">>> rushlight.ones(2, 3, 4).movedim(0, 2).shape\ntorch.Size([3, 4, 2])",
        "RuntimeError: a dimension is named twice."),
    "moveaxis": describe(
        "Moves dimensions to other places, under numpy's name.",
        [_TENSOR, "source: where they are.", "destination: where they go."], "A view.",
        ">>> rushlight.ones(2, 3, 4).moveaxis(0, 2).shape\ntorch.Size([3, 4, 2])"),
    "squeeze": describe(
        "Removes dimensions of size 1.",
        [_TENSOR, "dim: the dimensions to look at; all of them by default."], "A view.",
        ">>> rushlight.ones(1, 3, 1).squeeze().shape\ntorch.Size([3])",
        "IndexError: there is no such dimension."),
    "unsqueeze": describe(
        "Inserts a dimension of size 1.", [_TENSOR, "dim: where."], "A view.",
        ">>> rushlight.ones(3).unsqueeze(0).shape\ntorch.Size([1, 3])",
        "IndexError: there is no such place."),
    "expand": describe(
        "Repeats dimensions of size 1 without a copy.",
        [_TENSOR, "size: the sizes; -1 keeps one, new ones go in front."], "A view.",
        ">>> rushlight.ones(3, 1).expand(-1, 2).shape\ntorch.Size([3, 2])",
        "RuntimeError: a dimension to repeat is not of size 1."),
    "expand_as": describe(
        "Expands to the sizes of another tensor.", [_TENSOR, "other: gives the sizes."], "A view.",
        ">>> rushlight.ones(1).expand_as(rushlight.ones(2, 3)).shape\ntorch.Size([2, 3])"),
    "broadcast_to": describe(
        "Expands to the given sizes.", [_TENSOR, "size: the sizes."], "A view.",
        ">>> rushlight.ones(3).broadcast_to((2, 3)).shape\ntorch.Size([2, 3])",
        "RuntimeError: the shapes do not broadcast."),
    "broadcast_tensors": describe(
        "Expands tensors to their common shape.", ["tensors: any number."], "A tuple of views.",
        ">>> a, b = rushlight.broadcast_tensors(rushlight.ones(2, 1), rushlight.ones(3))\n"
        ">>> a.shape, b.shape\n(torch.Size([2, 3]), torch.Size([2, 3]))",
        "RuntimeError: the shapes do not broadcast."),
    "contiguous": describe(
        "Returns the tensor with its elements in order in memory.",
        [_TENSOR, "memory_format: contiguous_format or channels_last."],
        "The tensor itself where it is so already, else a copy.",
        ">>> rushlight.ones(2, 3).t().contiguous().stride()\n(2, 1)"),
    "is_contiguous": describe(
        "Tells whether the elements are in order in memory.",
        [_TENSOR, "memory_format: contiguous_format or channels_last."], "A bool.",
        ">>> rushlight.ones(2, 3).t().is_contiguous()\nFalse"),
    "clone": describe(
        "Returns a copy that is part of the graph.",
        [_TENSOR, "memory_format: the layout of the copy; the input's by default."], "A tensor.",
        ">>> rushlight.ones(2).clone()\ntensor([1., 1.])"),
    "as_strided": describe(
        "Returns a view with the given sizes, strides and offset.",
        [_TENSOR, "size: the sizes.", "stride: the strides, in elements.",
         "storage_offset: the first element; the input's by default."], "A view.",
        ">>> rushlight.arange(4).as_strided((2, 2), (1, 1))\n"
        "tensor([[0, 1],\n        [1, 2]])",
        "RuntimeError: the view would leave the storage."),
    "as_strided_scatter": describe(
        "Returns a copy with a strided window replaced.",
        [_TENSOR, "src: what is written.", "size, stride, storage_offset: the window."],
        "A tensor of the input's shape.",
        ">>> zeros, ones = rushlight.zeros(4), rushlight.ones(2)\n"
        ">>> rushlight.as_strided_scatter(zeros, ones, (2,), (2,))\ntensor([1., 0., 1., 0.])"),
    "narrow": describe(
        "Returns a range of one dimension.",
        [_TENSOR, "dim: the dimension.", "start: the first index.", "length: how many."],
        "A view.", ">>> rushlight.arange(5).narrow(0, 1, 3)\ntensor([1, 2, 3])",
        "RuntimeError: the range leaves the dimension."),
    "select": describe(
        "Returns one index of a dimension, which disappears.",
        [_TENSOR, "dim: the dimension.", "index: the index."], "A view.",
        ">>> rushlight.arange(6).view(2, 3).select(0, 1)\ntensor([3, 4, 5])",
        "IndexError: the index is out of range."),
    "split": describe(
        "Cuts a dimension into pieces.",
        [_TENSOR, "split_size: the size of each (the last may be smaller), or a list of sizes.",
         "dim: the dimension."], "A tuple of views.",
        ">>> [part.tolist() for part in rushlight.arange(5).split(2)]\n[[0, 1], [2, 3], [4]]",
        "RuntimeError: the sizes do not add up to the dimension's."),
    "split_with_sizes": describe(
        "Cuts a dimension into pieces of the given sizes.",
        [_TENSOR, "split_sizes: the sizes.", "dim: the dimension."], "A tuple of views.",
        ">>> [part.tolist() for part in rushlight.arange(3).split_with_sizes([1, 2])]\n"
        "[[0], [1, 2]]"),
    "tensor_split": describe(
        "Cuts a dimension into about equal pieces, or at given indices.",
        [_TENSOR, "indices_or_sections: a number of pieces or the indices.",
         "dim: the dimension."], "A tuple of views.",
        ">>> [part.tolist() for part in rushlight.arange(5).tensor_split(2)]\n"
        "[[0, 1, 2], [3, 4]]"),
    "chunk": describe(
        "Cuts a dimension into at most so many pieces.",
        [_TENSOR, "chunks: how many.", "dim: the dimension."], "A tuple of views.",
        ">>> [part.tolist() for part in rushlight.arange(5).chunk(2)]\n[[0, 1, 2], [3, 4]]",
        "RuntimeError: chunks is not positive."),
    "unbind": describe(
        "Returns all indices of a dimension, which disappears.",
        [_TENSOR, "dim: the dimension."], "A tuple of views.",
        ">>> [row.tolist() for row in rushlight.arange(4).view(2, 2).unbind()]\n"
        "[[0, 1], [2, 3]]"),
    "hsplit": describe(
        "Cuts columns.", [_TENSOR, "indices_or_sections: a number of pieces or the indices."],
        "A tuple of views.",
        ">>> [part.tolist() for part in rushlight.arange(4).hsplit(2)]\n[[0, 1], [2, 3]]"),
    "vsplit": describe(
        "Cuts rows.", [_TENSOR, "indices_or_sections: a number of pieces or the indices."],
        "A tuple of views.", ">>> len(rushlight.ones(4, 2).vsplit(2))\n2"),
    "dsplit": describe(
        "Cuts the third dimension.",
        [_TENSOR, "indices_or_sections: a number of pieces or the indices."],
        "A tuple of views.", ">>> len(rushlight.ones(1, 2, 4).dsplit(2))\n2"),
    "cat": describe(
        "Joins tensors along a dimension.",
        ["tensors: of one shape but for that dimension; dtypes are promoted.",
         "dim: the dimension.", "out: where to write the result."], "A new tensor.",
        ">>> rushlight.cat([rushlight.zeros(1), rushlight.ones(2)])\ntensor([0., 1., 1.])",
        "RuntimeError: the other dimensions differ, or there is no tensor."),
    "stack": describe(
        "Joins tensors along a new dimension.",
        ["tensors: of one shape.", "dim: where the new dimension goes.",
         "out: where to write the result."], "A new tensor.",
        ">>> rushlight.stack([rushlight.zeros(2), rushlight.ones(2)]).shape\n"
        "torch.Size([2, 2])", "RuntimeError: the shapes differ."),
    "hstack": describe(
        "Joins tensors side by side.", ["tensors: a sequence."], "A new tensor.",
        ">>> rushlight.hstack((rushlight.zeros(1), rushlight.ones(1)))\ntensor([0., 1.])"),
    "vstack": describe(
        "Joins tensors as rows.", ["tensors: a sequence."], "A new tensor.",
        ">>> rushlight.vstack((rushlight.zeros(1), rushlight.ones(1))).shape\n"
        "torch.Size([2, 1])"),
    "row_stack": describe(
        "Joins tensors as rows.", ["tensors: a sequence."], "A new tensor.",
        ">>> rushlight.row_stack((rushlight.zeros(1), rushlight.ones(1))).shape\n"
        "torch.Size([2, 1])"),
    "dstack": describe(
        "Joins tensors along the third dimension.", ["tensors: a sequence."], "A new tensor.",
        ">>> rushlight.dstack((rushlight.zeros(1), rushlight.ones(1))).shape\n"
        "torch.Size([1, 1, 2])"),
    "column_stack": describe(
        "Joins tensors as columns.", ["tensors: a sequence."], "A new tensor.",
        ">>> rushlight.column_stack((rushlight.zeros(2), rushlight.ones(2))).shape\n"
        "torch.Size([2, 2])"),
    "repeat": describe(
        "Copies the tensor side by side.", [_TENSOR, "repeats: how often along each dimension."],
        "A new tensor.", ">>> rushlight.arange(2).repeat(2)\ntensor([0, 1, 0, 1])",
        "RuntimeError: there are fewer repeats than dimensions."),
    "tile": describe(
        "Copies the tensor side by side; missing counts are 1.",
        [_TENSOR, "dims: how often along each dimension."], "A new tensor.",
        ">>> rushlight.arange(2).tile((2,))\ntensor([0, 1, 0, 1])"),
    "repeat_interleave": describe(
        "Repeats every element.",
        [_TENSOR, "repeats: how often, a number or one for each element.",
         "dim: along which dimension; of the flattened tensor by default.",
         "output_size: the resulting size, if known."], "A new tensor.",
        ">>> rushlight.arange(2).repeat_interleave(2)\ntensor([0, 0, 1, 1])"),
    "flip": describe(
        "Reverses dimensions.", [_TENSOR, "dims: which."], "A new tensor.",
        ">>> rushlight.arange(3).flip(0)\ntensor([2, 1, 0])"),
    "fliplr": describe(
        "Reverses the second dimension.", ["input: at least two dimensions."], "A new tensor.",
        ">>> rushlight.arange(2).view(1, 2).fliplr()\ntensor([[1, 0]])"),
    "flipud": describe(
        "Reverses the first dimension.", ["input: at least one dimension."], "A new tensor.",
        ">>> rushlight.arange(2).flipud()\ntensor([1, 0])"),
    "roll": describe(
        "Shifts elements; what leaves at one end comes in at the other.",
        [_TENSOR, "shifts: by how much.", "dims: along which dimensions; the flattened tensor by "
         "default."], "A new tensor.", ">>> rushlight.arange(3).roll(1)\ntensor([2, 0, 1])"),
    "rot90": describe(
        "Turns by quarters in the plane of two dimensions.",
        [_TENSOR, "k: how many quarters.", "dims: the plane."], "A new tensor.",
        ">>> rushlight.arange(2).view(1, 2).rot90().tolist()\n[[1], [0]]"),
    "unfold": describe(
        "Returns all windows along a dimension.",
        [_TENSOR, "dimension: the dimension.", "size: the window's size.", "step: the distance."],
        "A view with a last dimension of the window's size.",
        ">>> rushlight.arange(4).unfold(0, 2, 1).tolist()\n[[0, 1], [1, 2], [2, 3]]"),
    "diagonal": describe(
        "Returns a diagonal of two dimensions.",
        [_TENSOR, "offset: above (positive) or below the main diagonal.",
         "dim1, dim2: the dimensions."], "A view; the diagonal is its last dimension.",
        ">>> rushlight.arange(4).view(2, 2).diagonal()\ntensor([0, 3])"),
    "diagonal_scatter": describe(
        "Returns a copy with a diagonal replaced.",
        [_TENSOR, "src: the diagonal.", "offset, dim1, dim2: which diagonal."],
        "A tensor of the input's shape.",
        ">>> rushlight.zeros(2, 2).diagonal_scatter(rushlight.ones(2)).tolist()\n"
        "[[1.0, 0.0], [0.0, 1.0]]"),
    "select_scatter": describe(
        "Returns a copy with one index of a dimension replaced.",
        [_TENSOR, "src: what is written.", "dim, index: where."], "A tensor of the input's shape.",
        ">>> rushlight.zeros(2, 2).select_scatter(rushlight.ones(2), 0, 1).tolist()\n"
        "[[0.0, 0.0], [1.0, 1.0]]"),
    "slice_scatter": describe(
        "Returns a copy with a slice of a dimension replaced.",
        [_TENSOR, "src: what is written.", "dim: the dimension.", "start, end, step: the slice."],
        "A tensor of the input's shape.",
        ">>> rushlight.zeros(3).slice_scatter(rushlight.ones(2), start=1)\n"
        "tensor([0., 1., 1.])"),
    "diag": describe(
        "Makes a diagonal matrix of a vector, or takes the diagonal of a matrix.",
        ["input: one or two dimensions.", "diagonal: which one."], "A tensor.",
        ">>> rushlight.ones(2).diag().tolist()\n[[1.0, 0.0], [0.0, 1.0]]"),
    "diag_embed": describe(
        "Makes diagonals of the last dimension.",
        [_TENSOR, "offset, dim1, dim2: which diagonal of the result."], "A new tensor.",
        ">>> rushlight.ones(3, 2).diag_embed().shape\ntorch.Size([3, 2, 2])"),
    "diagflat": describe(
        "Makes a diagonal matrix of all elements.", [_TENSOR, "offset: which diagonal."],
        "A matrix.", ">>> rushlight.ones(2, 1).diagflat().shape\ntorch.Size([2, 2])"),
    "tril": describe(
        "Keeps the lower triangle; the rest is zero.", [_TENSOR, "diagonal: the last one kept."],
        "A new tensor.", ">>> rushlight.ones(2, 2).tril().tolist()\n[[1.0, 0.0], [1.0, 1.0]]"),
    "triu": describe(
        "Keeps the upper triangle; the rest is zero.", [_TENSOR, "diagonal: the first one kept."],
        "A new tensor.", ">>> rushlight.ones(2, 2).triu().tolist()\n[[1.0, 1.0], [0.0, 1.0]]"),
    "meshgrid": describe(
        "Makes coordinate grids of vectors.", ["tensors: 1-d.", "indexing: 'ij' or 'xy'."],
        "A tuple of views.",
        ">>> a, b = rushlight.meshgrid(rushlight.arange(2), rushlight.arange(3), indexing='ij')\n"
        ">>> a.shape\ntorch.Size([2, 3])"),
    "cartesian_prod": describe(
        "Lists all combinations of one element of each vector.", ["tensors: 1-d."], "A matrix.",
        ">>> rushlight.cartesian_prod(rushlight.arange(2), rushlight.arange(2)).shape\n"
        "torch.Size([4, 2])"),
    "combinations": describe(
        "Lists all choices of r elements.",
        ["input: 1-d.", "r: how many.", "with_replacement: whether one may be chosen twice."],
        "A matrix with r columns.",
        ">>> rushlight.combinations(rushlight.arange(3)).tolist()\n[[0, 1], [0, 2], [1, 2]]"),
    "block_diag": describe(
        "Puts matrices along the diagonal.", ["tensors: at most two dimensions each."],
        "A matrix.", ">>> rushlight.block_diag(rushlight.ones(1), rushlight.ones(1)).tolist()\n"
        "[[1.0, 0.0], [0.0, 1.0]]"),
    "atleast_1d": describe(
        "Adds dimensions until there is one.", ["tensors: any shapes."], "Views.",
        ">>> rushlight.atleast_1d(rushlight.tensor(1.0)).shape\ntorch.Size([1])"),
    "atleast_2d": describe(
        "Adds dimensions until there are two.", ["tensors: any shapes."], "Views.",
        ">>> rushlight.atleast_2d(rushlight.tensor(1.0)).shape\ntorch.Size([1, 1])"),
    "atleast_3d": describe(
        "Adds dimensions until there are three.", ["tensors: any shapes."], "Views.",
        ">>> rushlight.atleast_3d(rushlight.tensor(1.0)).shape\ntorch.Size([1, 1, 1])"),
    "to": describe(
        "Converts the dtype; there is only one device.",
        [_TENSOR, "dtype: a dtype, a tensor that has it, or a device ('cpu').",
         "copy: whether a copy is made even when nothing changes.",
         "non_blocking, memory_format: accepted."],
        "The tensor itself where nothing changes, else a new one.",
        ">>> rushlight.ones(1).to(rushlight.int64)\ntensor([1])",
        "RuntimeError: another device is asked for."),
    "type_as": describe(
        "Converts to the dtype of another tensor.", [_TENSOR, "other: gives the dtype."],
        "A tensor.", ">>> rushlight.ones(1).type_as(rushlight.tensor(1)).dtype\ntorch.int64"),
    "cpu": describe("Returns the tensor itself.", [_TENSOR], "The tensor.",
                    ">>> rushlight.ones(1).cpu()\ntensor([1.])"),
    **{name: describe(f"Converts to {dtype}.", [_TENSOR],
                      "The tensor itself where it has that dtype, else a new one.",
                      f">>> rushlight.ones(1).{name}().dtype\ntorch.{dtype}")
       for name, dtype in {
           "bfloat16": "bfloat16", "bool": "bool", "byte": "uint8", "cdouble": "complex128",
           "cfloat": "complex64", "char": "int8", "double": "float64", "float": "float32",
           "half": "float16", "int": "int32", "long": "int64", "short": "int16"}.items()},
    "adjoint": describe(
        "Transposes the last two dimensions and conjugates.", ["input: two or more dimensions."],
        "A view for real dtypes.", ">>> rushlight.adjoint(rushlight.ones(2, 3)).shape\n"
        "torch.Size([3, 2])"),
    "trace": describe(
        "Returns the sum of a matrix' diagonal.", ["input: two dimensions."], "A 0-d tensor.",
        ">>> rushlight.ones(2, 2).trace()\ntensor(2.)"),
    "copy": describe(
        "Writes the values of another tensor, converted and broadcast, in place (`copy_`).",
        [_TENSOR, "src: the values.", "non_blocking: accepted."], "The tensor itself.",
        ">>> rushlight.zeros(2).copy_(rushlight.tensor([1, 2]))\ntensor([1., 2.])",
        "RuntimeError: the shapes do not broadcast."),
    "fill": describe(
        "Writes one value everywhere.", [_TENSOR, "value: a number or a 0-d tensor."],
        "A new tensor; `fill_` writes the tensor itself.",
        ">>> rushlight.zeros(2).fill_(3)\ntensor([3., 3.])"),
    "zero": describe(
        "Writes zeros, in place (`zero_`).", [_TENSOR], "The tensor itself.",
        ">>> rushlight.ones(2).zero_()\ntensor([0., 0.])"),
    "resize": describe(
        "Changes the sizes in place, growing the memory where needed (`resize_`).",
        [_TENSOR, "size: the sizes."], "The tensor itself.",
        ">>> rushlight.arange(4).resize_(2, 2).shape\ntorch.Size([2, 2])",
        "RuntimeError: the tensor requires gradients or its memory is not its own."),
    "resize_as": describe(
        "Changes the sizes to those of another tensor in place (`resize_as_`).",
        [_TENSOR, "the_template: gives the sizes."], "The tensor itself.",
        ">>> rushlight.arange(4).resize_as_(rushlight.ones(2, 2)).shape\ntorch.Size([2, 2])"),
    **{f"{name}_copy": describe(
        f"As `{name}`, but returns a copy instead of a view.", ["the arguments of the view."],
        "New tensors.", example)
       for name, example in {
           "alias": ">>> rushlight.alias_copy(rushlight.ones(1))\ntensor([1.])",
           "as_strided": ">>> rushlight.as_strided_copy(rushlight.arange(4), (2,), (2,))\n"
                         "tensor([0, 2])",
           "diagonal": ">>> rushlight.diagonal_copy(rushlight.ones(2, 2))\ntensor([1., 1.])",
           "expand": ">>> rushlight.expand_copy(rushlight.ones(1), (2,))\ntensor([1., 1.])",
           "narrow": ">>> rushlight.narrow_copy(rushlight.arange(3), 0, 1, 1)\ntensor([1])",
           "permute": ">>> rushlight.permute_copy(rushlight.ones(2, 3), (1, 0)).shape\n"
                      "torch.Size([3, 2])",
           "select": ">>> rushlight.select_copy(rushlight.arange(3), 0, 1)\ntensor(1)",
           "slice": ">>> rushlight.slice_copy(rushlight.arange(3), 0, 1)\ntensor([1, 2])",
           "split": ">>> len(rushlight.split_copy(rushlight.arange(4), 2))\n2",
           "split_with_sizes": ">>> len(rushlight.split_with_sizes_copy(rushlight.arange(3), "
                               "[1, 2]))\n2",
           "squeeze": ">>> rushlight.squeeze_copy(rushlight.ones(1, 2)).shape\n"
                      "torch.Size([2])",
           "t": ">>> rushlight.t_copy(rushlight.ones(2, 3)).shape\ntorch.Size([3, 2])",
           "transpose": ">>> rushlight.transpose_copy(rushlight.ones(2, 3), 0, 1).shape\n"
                        "torch.Size([3, 2])",
           "unbind": ">>> len(rushlight.unbind_copy(rushlight.arange(3)))\n3",
           "unfold": ">>> rushlight.unfold_copy(rushlight.arange(3), 0, 2, 1).shape\n"
                     "torch.Size([2, 2])",
           "unsqueeze": ">>> rushlight.unsqueeze_copy(rushlight.ones(2), 0).shape\n"
                        "torch.Size([1, 2])",
           "view": ">>> rushlight.view_copy(rushlight.arange(4), (2, 2)).shape\n"
                   "torch.Size([2, 2])"}.items()},
}
