"""What every program of the fuzzer begins with; a printed program carries it along."""

# ruff: noqa: F401

import contextlib
import copy
import ctypes
import io
import math
import mmap
import tempfile
import threading
import warnings

import numpy as np
import rushlight as torch
from rushlight import nn

warnings.simplefilter("ignore")
torch.set_num_threads(1)
F = nn.functional
inf, nan = math.inf, math.nan
attempt = contextlib.suppress(Exception)


class OwnError(Exception):
    """Raised by the program's own objects: passes through every call."""


def spread(*shape, low=-2.0, high=2.0, dtype="float32"):
    """Evenly spaced values."""
    if dtype.startswith("u"):
        low = max(low, 0)
    values = torch.from_numpy(np.linspace(low, high, math.prod(shape)).reshape(shape))
    return values.to(getattr(torch, dtype))


def read_only(*shape, dtype="float32"):
    """A tensor over bytes that nobody may write."""
    wanted = getattr(torch, dtype)
    memory = bytes(max(math.prod(shape), 1) * wanted.itemsize)
    return torch.frombuffer(memory, dtype=wanted)[: math.prod(shape)].view(shape)


def mapped(*shape):
    """A float32 tensor over a file that is mapped for reading."""
    with tempfile.TemporaryFile() as file:
        file.write(bytes(4096))
        file.flush()
        pages = mmap.mmap(file.fileno(), 4096, access=mmap.ACCESS_READ)
    return torch.frombuffer(pages, dtype=torch.float32)[: math.prod(shape)].view(shape)


def flat(value):
    """All tensors in nested lists, tuples and dicts."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [tensor for item in value for tensor in flat(item)]
    return []


def backward(value, create_graph=False):
    """The gradients of everything differentiable in a result."""
    roots = [root for root in flat(value) if root.requires_grad]
    if roots:
        seeds = [torch.ones_like(root) for root in roots]
        torch.autograd.backward(roots, seeds, create_graph=create_graph)


def write_array(tensor, value):
    """Writes through numpy, which rushlight does not see."""
    tensor.detach().numpy()[...] = value


def saved(state, *changes, cut=None):
    """A checkpoint with bytes changed, as a stream."""
    stream = io.BytesIO()
    torch.save(state, stream)
    data = bytearray(stream.getvalue())
    for position, byte in changes:
        data[position % len(data)] ^= byte
    return io.BytesIO(bytes(data[:cut]))


def function(forward, backward):
    """A Function of these two."""
    members = {"forward": staticmethod(forward), "backward": staticmethod(backward)}
    return type("Made", (torch.autograd.Function,), members)


class Index:
    """An integer by __index__, with something done first."""

    def __init__(self, value, do=None):
        self.value, self.do = value, do

    def __index__(self):
        if self.do:
            self.do()
        return self.value

    def __float__(self):
        return float(self.__index__())


class Raising:
    """Every conversion raises."""

    def __index__(self):
        raise OwnError

    __float__ = __int__ = __len__ = __iter__ = __bool__ = __array__ = __complex__ = __index__


class Boasting:
    """Says that it has more items than any memory holds."""

    def __len__(self):
        return 2**62

    def __getitem__(self, position):
        return 1.0


class OwnArray:
    """Offers itself as its array."""

    def __array__(self, *arguments, **names):
        return self


def in_itself():
    values = [1.0]
    values.append(values)
    return values


def shrinking(count):
    """A list that loses its items while it is read."""
    values = []
    values += [Index(0, values.clear) for _ in range(count)]
    return values


class Subclass(torch.Tensor):
    """A tensor of a type of its own."""


def at_once(work, disturb, times=30):
    """Runs `work` while another thread runs `disturb`."""

    def run():
        for _ in range(times):
            with attempt:
                disturb()

    thread = threading.Thread(target=run)
    thread.start()
    for _ in range(times):
        with attempt:
            work()
    thread.join()
