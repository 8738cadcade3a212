"""Errors of wrong calls say what was wrong: the function, the argument, and what it got."""

from __future__ import annotations

import copy
import inspect
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import rushlight
import rushlight.nn.functional as F
from rushlight import nn
from wrong_calls import AREAS

PROGRAM = Path(__file__).with_name("wrong_calls.py")


@pytest.mark.parametrize("area", AREAS)
def test_no_error_of_the_interpreter_reaches_the_caller(area):
    command = [sys.executable, PROGRAM, area]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-500:]
    assert not done.stdout, "\n" + done.stdout


@pytest.mark.parametrize(
    ("call", "kind", "text"),
    [
        (lambda: F.max_pool2d(5, 5), TypeError, "max_pool2d.*'input'.*Tensor, not int"),
        (lambda: F.softmax(5, dim=0), TypeError, "softmax.*'input'.*Tensor, not int"),
        (lambda: F.lp_pool2d("x", 2, 2), TypeError, "lp_pool2d.*'input'.*Tensor, not str"),
        (
            lambda: F.fold(rushlight.ones(1, 4, 4), 5.5, 2),
            TypeError,
            "fold.*'output_size' must be int or sequence of ints, not float",
        ),
        (lambda: F.group_norm(rushlight.ones(2, 4), 0), RuntimeError, "num groups.*got 0"),
        (lambda: nn.GroupNorm(0, 4), ValueError, "GroupNorm.*num_groups=0"),
        (lambda: nn.Sequential(nn.GLU())(5), TypeError, "Sequential.0: .*'input'.*Tensor, not int"),
        (lambda: nn.Dropout("x"), TypeError, "Dropout.*'p' must be float, not str"),
        (lambda: nn.init.ones_(5), TypeError, "ones_.*'tensor' must be Tensor, not int"),
        (lambda: nn.utils.clip_grad_norm_([5], 1), TypeError, "must be Tensors.*int"),
        (lambda: rushlight.cov(5), TypeError, "cov.*'input'.*Tensor, not int"),
        (lambda: rushlight.optim.SGD([nn.Parameter()], momentum="x"), TypeError, "SGD.*'momentum'"),
        (lambda: nn.Linear(3.5, 2), TypeError, "^Linear.*'in_features' must be int, not float"),
        (lambda: F.one_hot(rushlight.tensor([-1])), RuntimeError, "^one_hot: Class values"),
        (lambda: F.l1_loss(rushlight.ones(3), rushlight.ones(4)), RuntimeError, "^l1_loss: .*size"),
        (lambda: nn.BatchNorm2d(3)(rushlight.ones(2)), ValueError, "^BatchNorm2d: expected 4D"),
        (lambda: rushlight.optim.SGD(nn.Linear(1, 1)), TypeError, "did you mean module.parameters"),
        (lambda: rushlight.optim.SGD(5), TypeError, "iterable of Tensors or dicts, but got int$"),
        (
            lambda: nn.LSTM(3, 4)(rushlight.ones(2, 5, 3), rushlight.ones(1, 5, 4)),
            RuntimeError,
            r"LSTM: hx must be a pair \(h_0, c_0\), got a Tensor of shape",
        ),
        (
            lambda: F.cross_entropy(rushlight.ones(4, 2), rushlight.ones(4, 2).long()),
            RuntimeError,
            "^cross_entropy: Expected floating point type for target with class probabilities",
        ),
        (
            lambda: F.binary_cross_entropy_with_logits(rushlight.ones(2), rushlight.ones(2).long()),
            RuntimeError,
            "expected a floating-point target, got Long",
        ),
        (
            lambda: rushlight.cat([rushlight.ones(2), 3]),
            TypeError,
            "'tensors' .* must be sequence of Tensors, not list of Tensor and int",
        ),
    ],
)  # fmt: skip
def test_texts(call, kind, text):
    with pytest.raises(kind, match=text) as caught:
        call()
    assert type(caught.value) is kind


class Odd:
    """Fails in its own way wherever it is used."""

    def __index__(self):
        raise ZeroDivisionError("of the user")

    __float__ = __len__ = __iter__ = __index__


class Layer(nn.Module):
    def forward(self, x):
        return x.of_the_user


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        (lambda: F.fold(rushlight.ones(1, 4, 4), Odd(), 2), ZeroDivisionError),
        (lambda: F.max_unpool2d(rushlight.ones(1, 1, 2, 2), None, Odd()), ZeroDivisionError),
        (lambda: Layer()(5), AttributeError),
        (lambda: nn.Sequential(Layer())(rushlight.ones(1)), AttributeError),
        (lambda: nn.TransformerEncoderLayer(4, 2, 8, activation=lambda x: {}["of the user"])(
            rushlight.ones(1, 1, 4)), KeyError),
        (lambda: nn.utils.parameters_to_vector(one.of_the_user for one in [5]), AttributeError),
        (lambda: rushlight.autograd.functional.jacobian(lambda x: 1 // 0, rushlight.ones(1)),
         ZeroDivisionError),
        (lambda: rushlight.optim.SGD([nn.Parameter()]).step(lambda: {}["of the user"]), KeyError),
    ],
)  # fmt: skip
def test_errors_of_the_users_code_pass_through(call, kind):
    with pytest.raises(kind, match="of.the.user|by zero"):
        call()


def test_functions_stay_functions():
    for function in (F.fold, nn.init.ones_, nn.utils.clip_grad_norm_, rushlight.cov):
        assert function.__doc__ and function.__name__ in repr(function)
        assert pickle.loads(pickle.dumps(function)) is function
        assert copy.deepcopy(function) is copy.copy(function) is function
        assert list(inspect.signature(function).parameters)
    assert list(inspect.signature(nn.Linear).parameters)[:2] == ["in_features", "out_features"]
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        nn.Linear(3)
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        F.fold(rushlight.ones(1), colour=5)
