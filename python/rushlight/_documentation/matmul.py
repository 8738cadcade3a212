"""Matrix products."""

from __future__ import annotations

_ADDED = """input: the term to add; broadcast to the result. Not looked at when beta is 0.
        {operands}
        beta: factor of the term.
        alpha: factor of the product.
        out: where to write the result."""


def _added(summary: str, operands: str, returns: str, example: str) -> str:
    return f"""{summary}

    Args:
        {_ADDED.format(operands=operands)}

    Returns:
        {returns}

    Raises:
        RuntimeError: shapes do not fit, or the dtypes differ.
        NotImplementedError: there is no product of the dtype.

    Example:
        {example}
    """


def _product(summary: str, operands: str, returns: str, example: str) -> str:
    return f"""{summary}

    Args:
        {operands}
        out: where to write the result.

    Returns:
        {returns}

    Raises:
        RuntimeError: shapes do not fit, or the dtypes differ.
        NotImplementedError: there is no product of the dtype.

    Example:
        {example}
    """


DOCUMENTATION = {
    "mm": _product(
        "Multiplies two matrices.",
        """input: matrix (m, k).
        mat2: matrix (k, n) of the same dtype.""",
        "The product (m, n).",
        """>>> rushlight.mm(rushlight.tensor([[1., 2.]]), rushlight.tensor([[3.], [4.]]))
        tensor([[11.]])""",
    ),
    "bmm": _product(
        "Multiplies the matrices of two batches, pair by pair.",
        """input: batch of matrices (b, m, k).
        mat2: batch of as many matrices (b, k, n) of the same dtype.""",
        "The products (b, m, n).",
        """>>> rushlight.bmm(rushlight.ones(2, 1, 3), rushlight.ones(2, 3, 1))
        tensor([[[3.]],
        <BLANKLINE>
                [[3.]]])""",
    ),
    "mv": _product(
        "Multiplies a matrix by a vector.",
        """input: matrix (m, k).
        vec: vector (k) of the same dtype.""",
        "The product (m).",
        """>>> rushlight.mv(rushlight.tensor([[1., 2.], [3., 4.]]), rushlight.tensor([1., 10.]))
        tensor([21., 43.])""",
    ),
    "dot": _product(
        "Sums the products of the elements of two vectors.",
        """input: vector (k).
        tensor: vector (k) of the same dtype.""",
        "A 0-d tensor.",
        """>>> rushlight.dot(rushlight.tensor([1., 2.]), rushlight.tensor([3., 4.]))
        tensor(11.)""",
    ),
    "vdot": _product(
        "Sums the products of the conjugated elements of one vector with those of another.",
        """input: vector (k); complex elements are conjugated.
        other: vector (k) of the same dtype.""",
        "A 0-d tensor.",
        """>>> rushlight.vdot(rushlight.tensor([1., 2.]), rushlight.tensor([3., 4.]))
        tensor(11.)""",
    ),
    "outer": """Multiplies every element of one vector with every one of another.

    Args:
        input: vector (m).
        vec2: vector (n).
        out: where to write the result.

    Returns:
        The matrix (m, n) of all products; dtype by promotion.

    Raises:
        RuntimeError: an argument is no vector.

    Example:
        >>> rushlight.outer(rushlight.tensor([1., 2.]), rushlight.tensor([3., 4.]))
        tensor([[3., 4.],
                [6., 8.]])
    """,
    "inner": _product(
        "Sums products over the last dimensions of two tensors.",
        """input: tensor (..., k), or a 0-d tensor.
        other: tensor (..., k) of the same dtype, or a 0-d tensor.""",
        """The other dimensions of the first, then those of the second; with a 0-d tensor the
        elementwise product.""",
        """>>> a = rushlight.tensor([[1., 2.], [3., 4.]])
        >>> rushlight.inner(a, a)
        tensor([[ 5., 11.],
                [11., 25.]])""",
    ),
    "matmul": _product(
        "Multiplies vectors, matrices or batches of matrices.",
        """input: tensor of at least one dimension: (k), (m, k) or (..., m, k).
        other: tensor of the same dtype: (k), (k, n) or (..., k, n).""",
        """The product (..., m, n). Leading dimensions are broadcast. A vector on the left is a row,
        on the right a column, and the dimension it lends is removed again.""",
        """>>> a = rushlight.tensor([[1., 2.], [3., 4.]])
        >>> rushlight.matmul(a, rushlight.tensor([1., 1.]))
        tensor([3., 7.])""",
    ),
    "addmm": _added(
        "Adds a product of two matrices: beta input + alpha mat1 mat2.",
        """mat1: matrix (m, k).
        mat2: matrix (k, n); all tensors have one dtype.""",
        "The sum (m, n).",
        """>>> a = rushlight.tensor([[1., 2.], [3., 4.]])
        >>> rushlight.addmm(rushlight.tensor([100., 200.]), a, a, alpha=2)
        tensor([[114., 220.],
                [130., 244.]])""",
    ),
    "baddbmm": _added(
        "Adds the products of two batches of matrices: beta input + alpha batch1 batch2.",
        """batch1: batch (b, m, k).
        batch2: batch (b, k, n); all tensors have one dtype.""",
        "The sums (b, m, n).",
        """>>> one = rushlight.ones(1)
        >>> rushlight.baddbmm(one, rushlight.ones(1, 2, 3), rushlight.ones(1, 3, 1))
        tensor([[[4.],
                 [4.]]])""",
    ),
    "addbmm": _added(
        "Adds the sum of the products of two batches: beta input + alpha sum(batch1 batch2).",
        """batch1: batch (b, m, k).
        batch2: batch (b, k, n); all tensors have one dtype.""",
        "The sum (m, n).",
        """>>> rushlight.addbmm(rushlight.ones(1), rushlight.ones(2, 1, 3), rushlight.ones(2, 3, 1))
        tensor([[7.]])""",
    ),
    "addmv": _added(
        "Adds a product of a matrix and a vector: beta input + alpha mat vec.",
        """mat: matrix (m, k).
        vec: vector (k); all tensors have one dtype.""",
        "The sum (m).",
        """>>> a = rushlight.tensor([[1., 2.], [3., 4.]])
        >>> rushlight.addmv(rushlight.tensor([100., 200.]), a, rushlight.tensor([1., 1.]))
        tensor([103., 207.])""",
    ),
    "addr": _added(
        "Adds all products of the elements of two vectors: beta input + alpha vec1 vec2^T.",
        """vec1: vector (m).
        vec2: vector (n).""",
        "The sum (m, n); dtype by promotion.",
        """>>> rushlight.addr(rushlight.ones(2, 2), rushlight.tensor([1., 2.]),
        ...                rushlight.tensor([3., 4.]))
        tensor([[4., 5.],
                [7., 9.]])""",
    ),
    "linear": """Maps the last dimension by a matrix and adds a bias: input weight^T + bias.

    Args:
        input: tensor (..., in), floating point or integer.
        weight: matrix (out, in), or a vector (in), of the same dtype.
        bias: vector (out) of the same dtype, or None.

    Returns:
        Tensor (..., out); (...) for a weight that is a vector.

    Raises:
        RuntimeError: shapes do not fit, or the dtypes differ.

    Example:
        >>> import rushlight.nn.functional as F
        >>> F.linear(rushlight.tensor([[1., 2.]]), rushlight.tensor([[3., 4.]]),
        ...          rushlight.tensor([0.5]))
        tensor([[11.5000]])
    """,
    "bilinear": """Sums products with both inputs: out[..., o] = input1^T weight[o] input2 + bias.

    Args:
        input1: tensor (..., in1).
        input2: tensor (..., in2), the other dimensions like input1's.
        weight: tensor (out, in1, in2).
        bias: vector (out), or None.

    Returns:
        Tensor (..., out).

    Raises:
        RuntimeError: shapes do not fit, or the dtypes differ.

    Example:
        >>> import rushlight.nn.functional as F
        >>> F.bilinear(rushlight.tensor([[1., 2.]]), rushlight.tensor([[3.]]),
        ...            rushlight.ones(1, 2, 1))
        tensor([[9.]])
    """,
    "kron": """Multiplies every element of one tensor with the whole other (Kronecker's product).

    Args:
        input: tensor of any shape.
        other: tensor of any shape.
        out: where to write the result.

    Returns:
        Tensor whose sizes are the products of both tensors' sizes; the shorter shape is filled up
        with ones from the left. Dtype by promotion.

    Raises:
        RuntimeError: the result has more elements than can be counted.

    Example:
        >>> rushlight.kron(rushlight.tensor([1., 10.]), rushlight.tensor([1., 2.]))
        tensor([ 1.,  2., 10., 20.])
    """,
    "vecdot": """Sums products of two tensors' elements along one dimension.

    Args:
        x: tensor, floating point or complex; complex elements are conjugated.
        y: tensor that broadcasts with it.
        dim: the dimension to sum over.
        out: where to write the result.

    Returns:
        Tensor of the broadcast shape without that dimension.

    Raises:
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> rushlight.linalg.vecdot(rushlight.tensor([[1., 2.]]), rushlight.tensor([[3., 4.]]))
        tensor([11.])
    """,
    "multi_dot": """Multiplies a chain of matrices in the order that costs the fewest operations.

    Args:
        tensors: two or more matrices; the first and the last may be vectors.
        out: where to write the result.

    Returns:
        The product: a matrix, a vector or a 0-d tensor.

    Raises:
        RuntimeError: two neighbours cannot be multiplied.

    Example:
        >>> a = rushlight.tensor([[1., 2.], [3., 4.]])
        >>> rushlight.linalg.multi_dot([a, a, rushlight.tensor([1., 0.])])
        tensor([ 7., 15.])
    """,
}
