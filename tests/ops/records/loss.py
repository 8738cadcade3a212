"""Records of the losses that are written in C++."""

import numpy as np

from tests.ops.record import Error, Record, Sample
from tests.ops.records.softmax import softmax

IGNORED = -100


def reduce_losses(losses, reduction, total=None):
    if reduction == "none":
        return losses
    return losses.sum() / ((losses.size if total is None else total) if reduction == "mean" else 1)


def nll_loss(values, target, weight=None, ignore_index=IGNORED, reduction="mean"):
    class_dim = 0 if values.ndim == 1 else 1
    weight = np.ones(values.shape[class_dim]) if weight is None else weight
    used = target != ignore_index
    safe = np.where(used, target, 0)
    picked = np.take_along_axis(values, np.expand_dims(safe, class_dim), class_dim)
    weights = np.where(used, weight[safe], 0)
    losses = -np.squeeze(picked, class_dim) * weights
    return reduce_losses(losses, reduction, weights.sum())


def cross_entropy(values, target, weight=None, ignore_index=IGNORED, reduction="mean",
                  label_smoothing=0.0):
    class_dim = 0 if values.ndim == 1 else 1
    logarithms = np.log(softmax(values, class_dim))
    classes = values.shape[class_dim]
    shape = [1] * values.ndim
    shape[class_dim] = classes
    weight = np.ones(classes) if weight is None else weight
    if target.dtype.kind == "f":
        target = target * (1 - label_smoothing) + label_smoothing / classes
        losses = -(logarithms * target * weight.reshape(shape)).sum(class_dim)
        return reduce_losses(losses, reduction)
    nll = nll_loss(logarithms, target, weight, ignore_index, reduction)
    used = target != ignore_index
    smooth = -(logarithms * weight.reshape(shape)).sum(class_dim) * used
    total = np.where(used, weight[np.where(used, target, 0)], 0).sum()
    smooth = reduce_losses(smooth, reduction, total)
    return (1 - label_smoothing) * nll + label_smoothing / classes * smooth


def binary_cross_entropy(x, t, weight=None, reduction="mean"):
    losses = -(t * np.log(x) + (1 - t) * np.log(1 - x))
    return reduce_losses(losses if weight is None else losses * weight, reduction)


def classes(*values):
    return np.array(values)


def nll_samples(make):
    for reduction in ("mean", "sum", "none"):
        yield Sample(make(4, 5), classes(0, 4, 2, 2), reduction=reduction)
        yield Sample(make(3, 4), classes(0, IGNORED, 2), make(4, low=0.5), reduction=reduction)
    yield Sample(make(5), np.array(3))
    yield Sample(make(2, 3, 4), np.arange(8).reshape(2, 4) % 3)


def cross_entropy_samples(make):
    yield from nll_samples(make)
    for reduction in ("mean", "sum", "none"):
        yield Sample(make(4, 5), classes(0, 4, IGNORED, 2), make(5, low=0.5), reduction=reduction,
                     label_smoothing=0.2)
        yield Sample(make(3, 4), make(3, 4, low=0, high=1), reduction=reduction)
    yield Sample(make(2, 3, 4), make(2, 3, 4, low=0, high=1), make(3, low=0.5),
                 label_smoothing=0.1)


def pair_samples(make):
    for reduction in ("mean", "sum", "none"):
        yield Sample(make(3, 4), make(3, 4), reduction)
    yield Sample(make(67), make(67))


def probability_samples(make):
    for reduction in ("mean", "sum", "none"):
        yield Sample(make(3, 4, low=0.1, high=0.9), make(3, 4, low=0, high=1), None, reduction)
    yield Sample(make(5, low=0.1, high=0.9), make(5, low=0, high=1), make(5, low=0.5))


def ctc_samples(make):
    def logarithms(*shape):
        values = make(*shape)
        return np.log(softmax(values.astype(np.float64), -1)).astype(values.dtype)

    labels = np.array([[1, 2, 2], [3, 1, 0]])
    for reduction in ("mean", "sum", "none"):
        yield Sample(logarithms(6, 2, 4), labels, classes(6, 5), classes(3, 2), 0, reduction)
    yield Sample(logarithms(3, 4), np.array([1, 2]), np.array(3), np.array(2))


def ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=0, reduction="mean"):
    """All alignments, one by one: slow and plain."""
    import itertools

    if log_probs.ndim == 2:
        log_probs, targets = log_probs[:, None], targets[None]
        input_lengths, target_lengths = input_lengths[None], target_lengths[None]
        squeeze = True
    else:
        squeeze = False
    losses = []
    for n, (steps, length) in enumerate(zip(input_lengths, target_lengths, strict=True)):
        wanted = tuple(targets[n, :length])
        total = 0.0
        for path in itertools.product(range(log_probs.shape[2]), repeat=int(steps)):
            merged = [label for label, _ in itertools.groupby(path)]
            if tuple(label for label in merged if label != blank) == wanted:
                total += np.exp(sum(log_probs[t, n, label] for t, label in enumerate(path)))
        losses.append(-np.log(total))
    losses = np.array(losses)
    if reduction == "mean":
        return (losses / np.maximum(target_lengths, 1)).mean()
    losses = losses[0] if squeeze else losses
    return losses if reduction == "none" else losses.sum()


def parabola_and_line(x, y, reduction, bound, scale):
    distance = np.abs(x - y)
    near = np.minimum(distance, bound)
    return reduce_losses(scale * near * (distance - near / 2), reduction)


def bounded_samples(make):
    for reduction in ("mean", "sum", "none"):
        yield Sample(make(3, 4), make(3, 4), reduction, 0.7)
    yield Sample(make(67), make(67))
    yield Sample(make(3, 4), make(4), "none")


def with_logits(x, y, weight=None, reduction="mean", pos_weight=None):
    p = 1 if pos_weight is None else pos_weight
    losses = p * y * np.logaddexp(0, -x) + (1 - y) * np.logaddexp(0, x)
    return reduce_losses(losses if weight is None else losses * weight, reduction)


def logit_samples(make):
    for reduction in ("mean", "sum", "none"):
        yield Sample(make(3, 4), make(3, 4, low=0, high=1), None, reduction)
    wanted = {"low": 0.1, "high": 0.9}
    yield Sample(make(3, 4), make(3, 4, **wanted), make(4, low=0.5), "mean")
    yield Sample(make(3, 4), make(3, 4, **wanted), None, "sum", make(4, low=0.5))
    yield Sample(make(3, 4, low=-60, high=60), make(3, 4, **wanted), make(3, 1, low=0.5), "none",
                 make(4, low=0.5))


RECORDS = [
    Record("smooth_l1_loss", bounded_samples,
           lambda x, y, reduction="mean", beta=1.0: parabola_and_line(x, y, reduction, beta,
                                                                      1 / beta),
           function="_C._nn.smooth_l1_loss",
           errors=[Error(lambda t: t._C._nn.smooth_l1_loss(t.ones(2), t.ones(2), "mean", 0.0),
                         RuntimeError, "beta > 0")]),
    Record("huber_loss", bounded_samples,
           lambda x, y, reduction="mean", delta=1.0: parabola_and_line(x, y, reduction, delta, 1),
           function="_C._nn.huber_loss",
           errors=[Error(lambda t: t._C._nn.huber_loss(t.ones(2), t.ones(2), "mean", -1.0),
                         RuntimeError, "non-positive")]),
    Record("binary_cross_entropy_with_logits", logit_samples, with_logits,
           function="_C._nn.binary_cross_entropy_with_logits",
           errors=[Error(lambda t: t._C._nn.binary_cross_entropy_with_logits(
               t.ones(2), t.ones(2), None, "middle"), ValueError, "middle")]),
    Record("nll_loss", nll_samples, nll_loss, function="_C._nn.nll_loss", constants=(2,),
           errors=[Error(lambda t: t._C._nn.nll_loss(t.ones(2, 3), t.tensor([0, 5])), IndexError,
                         "Target 5 is out of bounds"),
                   Error(lambda t: t._C._nn.nll_loss(t.ones(2, 3), t.tensor([0])), ValueError,
                         "batch_size")]),
    Record("cross_entropy", cross_entropy_samples, cross_entropy, function="_C._nn.cross_entropy",
           constants=(2,)),
    Record("mse_loss", pair_samples,
           lambda x, y, reduction="mean": reduce_losses((x - y) ** 2, reduction),
           function="_C._nn.mse_loss"),
    Record("binary_cross_entropy", probability_samples, binary_cross_entropy,
           function="_C._nn.binary_cross_entropy", constants=(2,),
           errors=[Error(lambda t: t._C._nn.binary_cross_entropy(t.tensor([2.0]), t.tensor([1.0])),
                         RuntimeError, "between 0 and 1")]),
    # Its gradient is the one of the logits behind the log-probabilities, as torch's is.
    Record("ctc_loss", ctc_samples, ctc_loss, function="_C._nn.ctc_loss", gradient=False),
]
