"""Documentation of the random operators."""

from __future__ import annotations

DOCUMENTATION = {
    "rand": """Numbers uniform in [0, 1).

    Args:
        size: sizes, one by one or as a tuple.
        generator: where to draw from; the default generator if None.
        dtype: dtype of the result; the default dtype if None.

    Returns:
        A tensor of this size.

    Raises:
        RuntimeError: a size is negative.

    Example:
        >>> _ = rushlight.manual_seed(0)
        >>> rushlight.rand(2)
        tensor([0.4963, 0.7682])
    """,
    "randn": """Normal numbers of mean 0 and variance 1.

    Args:
        size: sizes, one by one or as a tuple.
        generator: where to draw from; the default generator if None.
        dtype: dtype of the result; the default dtype if None.

    Returns:
        A tensor of this size.

    Raises:
        RuntimeError: a size is negative.

    Example:
        >>> _ = rushlight.manual_seed(0)
        >>> rushlight.randn(2)
        tensor([ 1.5410, -0.2934])
    """,
    "randint": """Integers uniform in [low, high).

    Args:
        low: the smallest; 0 if left out.
        high: one past the largest.
        size: sizes, as a tuple.
        generator: where to draw from; the default generator if None.
        dtype: dtype of the result; int64 if None.

    Returns:
        A tensor of this size.

    Raises:
        RuntimeError: low >= high, or the dtype does not hold them.

    Example:
        >>> _ = rushlight.manual_seed(0)
        >>> rushlight.randint(10, (4,))
        tensor([4, 9, 3, 0])
    """,
    "randperm": """The numbers 0 ... n - 1 in random order.

    Args:
        n: how many.
        generator: where to draw from; the default generator if None.
        dtype: dtype of the result; int64 if None.

    Returns:
        A tensor of shape (n,).

    Raises:
        RuntimeError: n is negative, or the dtype does not hold the numbers.

    Example:
        >>> _ = rushlight.manual_seed(0)
        >>> rushlight.randperm(5)
        tensor([4, 0, 1, 3, 2])
    """,
    "rand_like": """Numbers uniform in [0, 1), in the shape of a tensor.

    Args:
        input: tensor whose size and, by default, dtype and layout the result has.
        generator: where to draw from; the default generator if None.
        dtype: dtype of the result.
        memory_format: layout of the result.

    Returns:
        A tensor like `input`.

    Raises:
        NotImplementedError: the dtype is an integer or bool.

    Example:
        >>> _ = rushlight.manual_seed(0)
        >>> rushlight.rand_like(rushlight.zeros(2))
        tensor([0.4963, 0.7682])
    """,
    "randn_like": """Normal numbers of mean 0 and variance 1, in the shape of a tensor.

    Args:
        input: tensor whose size and, by default, dtype and layout the result has.
        generator: where to draw from; the default generator if None.
        dtype: dtype of the result.
        memory_format: layout of the result.

    Returns:
        A tensor like `input`.

    Raises:
        NotImplementedError: the dtype is an integer or bool.

    Example:
        >>> _ = rushlight.manual_seed(0)
        >>> rushlight.randn_like(rushlight.zeros(2))
        tensor([ 1.5410, -0.2934])
    """,
    "randint_like": """Integers uniform in [low, high), in the shape of a tensor.

    Args:
        input: tensor whose size and, by default, dtype and layout the result has.
        low: the smallest; 0 if left out.
        high: one past the largest.
        generator: where to draw from; the default generator if None.
        dtype: dtype of the result.
        memory_format: layout of the result.

    Returns:
        A tensor like `input`.

    Raises:
        RuntimeError: low >= high, or the dtype does not hold them.

    Example:
        >>> _ = rushlight.manual_seed(0)
        >>> rushlight.randint_like(rushlight.zeros(4), 10)
        tensor([4., 9., 3., 0.])
    """,
    "normal": """Normal numbers of given means and standard deviations.

    Args:
        mean: tensor of means, or a number for all.
        std: tensor of standard deviations, or a number for all.
        size: sizes, where both are numbers.
        generator: where to draw from; the default generator if None.

    Returns:
        A tensor of the shape of `mean` and `std`, or of `size`. The in-place form has mean 0 and
        std 1 by default.

    Raises:
        RuntimeError: a standard deviation is negative; the shapes do not broadcast.

    Example:
        >>> _ = rushlight.manual_seed(0)
        >>> rushlight.normal(rushlight.tensor([10., 20.]), 0.1)
        tensor([10.1541, 19.9707])
    """,
    "uniform": """Fills a tensor with numbers uniform in [from, to).

    Args:
        from: lower bound.
        to: upper bound.
        generator: where to draw from; the default generator if None.

    Returns:
        The tensor itself.

    Raises:
        RuntimeError: from > to, or a bound is too large for the dtype.

    Example:
        >>> _ = rushlight.manual_seed(0)
        >>> rushlight.zeros(2).uniform_(-1, 1)
        tensor([-0.0075,  0.5364])
    """,
    "exponential": """Fills a tensor with numbers of the exponential distribution.

    Args:
        lambd: the rate, > 0.
        generator: where to draw from; the default generator if None.

    Returns:
        The tensor itself.

    Raises:
        RuntimeError: the rate is not above 0; the dtype is not floating point.

    Example:
        >>> (rushlight.zeros(3).exponential_(2.0) >= 0).all()
        tensor(True)
    """,
    "cauchy": """Fills a tensor with numbers of the Cauchy distribution.

    Args:
        median: where it is highest.
        sigma: its half width, > 0.
        generator: where to draw from; the default generator if None.

    Returns:
        The tensor itself.

    Raises:
        RuntimeError: sigma is not above 0; the dtype is not floating point.

    Example:
        >>> rushlight.zeros(3).cauchy_().shape
        torch.Size([3])
    """,
    "log_normal": """Fills a tensor with numbers whose logarithm is normal.

    Args:
        mean: mean of the logarithm.
        std: standard deviation of the logarithm, > 0.
        generator: where to draw from; the default generator if None.

    Returns:
        The tensor itself.

    Raises:
        RuntimeError: std is not above 0.

    Example:
        >>> (rushlight.zeros(3).log_normal_() > 0).all()
        tensor(True)
    """,
    "geometric": """Fills a tensor with the number of trials until the first success.

    Args:
        p: probability of a success, in (0, 1).
        generator: where to draw from; the default generator if None.

    Returns:
        The tensor itself.

    Raises:
        RuntimeError: p is not in (0, 1).

    Example:
        >>> (rushlight.zeros(3).geometric_(0.5) >= 1).all()
        tensor(True)
    """,
    "random": """Fills a tensor with integers.

    Args:
        from: the smallest; 0 if left out.
        to: one past the largest; all that the dtype counts without gaps if left out.
        generator: where to draw from; the default generator if None.

    Returns:
        The tensor itself.

    Raises:
        RuntimeError: from >= to, or the dtype does not hold them.

    Example:
        >>> _ = rushlight.manual_seed(0)
        >>> rushlight.zeros(4).random_(10)
        tensor([4., 9., 3., 0.])
    """,
    "bernoulli": """Draws 1 with a probability, else 0.

    Args:
        input: tensor of probabilities; with `p`, only its size counts.
        p: probability for all elements.
        generator: where to draw from; the default generator if None.

    Returns:
        A tensor of ones and zeros like `input`. The in-place form overwrites `input`; its p is
        0.5 by default, and may be a tensor.

    Raises:
        RuntimeError: a probability is not in [0, 1].

    Example:
        >>> rushlight.bernoulli(rushlight.tensor([0., 1.]))
        tensor([0., 1.])
    """,
    "multinomial": """Draws indices with probabilities in proportion to weights.

    Args:
        input: weights, of shape (categories,) or (rows, categories).
        num_samples: how many indices a row.
        replacement: whether an index may come twice.
        generator: where to draw from; the default generator if None.

    Returns:
        Indices, int64, of shape (num_samples,) or (rows, num_samples).

    Raises:
        RuntimeError: a weight is negative, infinite or NaN; all are 0; too few to draw without
            replacement.

    Example:
        >>> rushlight.multinomial(rushlight.tensor([0., 1., 0.]), 2, replacement=True)
        tensor([1, 1])
    """,
    "poisson": """Draws counts of events of given rates.

    Args:
        input: tensor of rates, >= 0.
        generator: where to draw from; the default generator if None.

    Returns:
        Counts, like `input`.

    Raises:
        RuntimeError: a rate is negative.

    Example:
        >>> rushlight.poisson(rushlight.zeros(2))
        tensor([0., 0.])
    """,
    "binomial": """Draws counts of successes.

    Args:
        count: tensor of numbers of trials.
        prob: tensor of probabilities of a success.
        generator: where to draw from; the default generator if None.

    Returns:
        Counts; shape by broadcasting.

    Raises:
        RuntimeError: the dtypes differ; the shapes do not broadcast.

    Example:
        >>> rushlight.binomial(rushlight.tensor([3., 5.]), rushlight.tensor([0., 1.]))
        tensor([0., 5.])
    """,
}
