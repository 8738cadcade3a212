"""Parameters, buffers and their uninitialized forms."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from typing import Any

import pytest
import rushlight
from rushlight import nn


def test_a_parameter_shares_memory_and_records_gradients() -> None:
    data = rushlight.ones(2)
    parameter = nn.Parameter(data)
    assert isinstance(parameter, rushlight.Tensor) and parameter.data_ptr() == data.data_ptr()
    assert parameter.requires_grad and parameter.is_leaf and not data.requires_grad
    assert not nn.Parameter(data, requires_grad=False).requires_grad
    assert nn.Parameter().shape == (0,)
    assert repr(parameter) == "Parameter containing:\ntensor([1., 1.], requires_grad=True)"
    assert type(parameter * 2) is rushlight.Tensor


def test_a_parameter_of_a_result_is_a_leaf() -> None:
    result = rushlight.ones(1, requires_grad=True) * 2
    assert nn.Parameter(result).is_leaf


def test_wrong_parameters() -> None:
    with pytest.raises(RuntimeError, match="floating point"):
        nn.Parameter(rushlight.tensor([1]))
    with pytest.raises(TypeError, match="must be a Tensor, not list"):
        nn.Parameter([1.0])


@pytest.mark.parametrize("make", [copy.deepcopy, lambda p: pickle.loads(pickle.dumps(p))])
def test_copies(make: Any) -> None:
    parameter = nn.Parameter(rushlight.ones(2), requires_grad=False)
    parameter.note = "kept"
    other = make(parameter)
    assert type(other) is nn.Parameter and not other.requires_grad and other.note == "kept"
    assert other.tolist() == [1, 1] and other.data_ptr() != parameter.data_ptr()
    buffer = make(nn.Buffer(rushlight.ones(1), persistent=False))
    assert type(buffer) is nn.Buffer and not buffer.persistent
    lazy = make(nn.UninitializedParameter(dtype=rushlight.float64))
    assert nn.parameter.is_lazy(lazy) and lazy.dtype == rushlight.float64


def test_uninitialized_parameters() -> None:
    lazy = nn.UninitializedParameter()
    assert repr(lazy) == "<UninitializedParameter>" and lazy.requires_grad
    with pytest.raises(RuntimeError, match="no shape"):
        _ = lazy.shape
    with pytest.raises(RuntimeError, match="no memory to share"):
        lazy.share_memory_()
    before = lazy
    lazy.materialize((2, 3))
    assert lazy is before and type(lazy) is nn.Parameter
    assert lazy.shape == (2, 3) and lazy.requires_grad and not nn.parameter.is_lazy(lazy)
    buffer = nn.UninitializedBuffer(persistent=False)
    buffer.materialize((4,), dtype=rushlight.float64)
    assert type(buffer) is nn.Buffer and buffer.dtype == rushlight.float64
    assert not buffer.persistent and not buffer.requires_grad


def test_lazy_modules_become_what_they_stand_for() -> None:
    layer = nn.LazyConv2d(4, 3)
    parameters = list(layer.parameters())
    assert repr(layer) == "LazyConv2d(0, 4, kernel_size=(3, 3), stride=(1, 1))"
    assert layer(rushlight.ones(1, 2, 5, 5)).shape == (1, 4, 3, 3)
    assert type(layer) is nn.Conv2d and layer.in_channels == 2
    assert [a is b for a, b in zip(parameters, layer.parameters(), strict=True)] == [True, True]
    other = copy.deepcopy(nn.LazyLinear(2))
    assert other(rushlight.ones(3)).shape == (2,) and type(other) is nn.Linear


def test_wrong_lazy_modules() -> None:
    with pytest.raises(RuntimeError, match=r"Expected 3D .* or 4D .* input to LazyConv2d"):
        nn.LazyConv2d(4, 3)(rushlight.ones(2, 2))

    class Half(nn.modules.lazy.LazyModuleMixin, nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = nn.UninitializedParameter()

        def initialize_parameters(self, x: Any) -> None:
            return

    with pytest.raises(RuntimeError, match="not been fully initialized"):
        Half()(1)


def test_a_parameter_outlives_the_names_of_the_script() -> None:
    # The result's history holds the parameter when the interpreter ends (seen by a sanitizer).
    script = (
        "import rushlight as torch\n"
        "layer = torch.nn.Linear(3, 2)\n"
        "result = layer(torch.rand(1, 3))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
