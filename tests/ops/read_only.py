"""Writes into memory that the system protects, by every way there is to write.

Run as ``python -m tests.ops.read_only WHAT``; a write that is not refused ends the process by a
signal, and the last line of the standard output names it.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import rushlight
from rushlight import nn

from tests.ops.record import all_records, convert, maker, tensors_in

REFUSAL = "read-only"
# They change what the tensor is, not what is in its memory.
NO_WRITES = {
    "requires_grad_", "share_memory_", "detach_", "t_", "transpose_", "swapaxes_", "swapdims_",
    "squeeze_", "unsqueeze_", "as_strided_",
}  # fmt: skip


def read_only(values: np.ndarray) -> Any:
    """A tensor over a file that is mapped for reading."""
    file = tempfile.NamedTemporaryFile()
    values = np.ascontiguousarray(values)
    file.write(values.tobytes())
    file.flush()
    return rushlight.from_numpy(np.memmap(file.name, values.dtype, "r", shape=values.shape))


def like(tensor: Any) -> Any:
    return read_only(np.array(tensor.detach()))


def refuse(name: str, write: Callable[[], Any]) -> None:
    """Fails unless the write is refused as what it is."""
    print(name, flush=True)
    try:
        write()
    except RuntimeError as error:
        assert REFUSAL in str(error), f"{name}: {error}"
        return
    raise AssertionError(f"{name}: was not refused")


def try_to(name: str, write: Callable[[], Any]) -> None:
    """For calls whose arguments are a guess: they may be refused for any reason."""
    print(name, flush=True)
    try:
        write()
    except Exception:
        pass


def samples() -> Iterator[tuple[Any, Any, str]]:
    for record in all_records():
        dtype = next((kind for kind in record.dtypes if kind != "bfloat16"), None)
        if dtype is None:
            continue
        for sample in record.samples_for(dtype)[:2]:
            first = sample.args[0] if sample.args else None
            if isinstance(first, np.ndarray) and first.size:
                yield record, sample, dtype


def in_place_forms() -> None:
    """Every record's in-place form, and those that write their first argument."""
    refused = 0
    for record, sample, dtype in samples():
        write = getattr(rushlight.Tensor, f"{record.name}_", None)
        if record.mutates:
            write = record.callable()
        elif write is None or record.in_place is False or record.function is not None:
            continue
        elif write.__name__ in NO_WRITES:
            continue
        args, kwargs = convert(sample, dtype)
        result = record.call(sample, args, kwargs)
        if not record.mutates and (
            not isinstance(result, rushlight.Tensor)
            or result.shape != args[0].shape
            or result.dtype != args[0].dtype
        ):
            continue
        args[0] = read_only(sample.args[0])
        refuse(f"{record.id}_ {sample}", lambda: write(*args, **kwargs))  # noqa: B023
        refused += 1
    assert refused > 200, refused


def guessed_arguments() -> None:
    """Every method and function whose name says that it writes, on arguments of many kinds."""
    values = maker("float32")(4, 4, low=0.1, high=0.9)
    other = rushlight.tensor(values)
    index = rushlight.zeros(4, dtype=rushlight.int64)
    mask = rushlight.ones(4, 4, dtype=rushlight.bool)
    guesses: list[tuple[Any, ...]] = [
        (), (0.5,), (1,), (0, 1), (other,), (other, other), (mask, 1.0), (mask, other),
        (0, index, 1.0), (0, index, other), (0, index, other, "mean"),
        (0, rushlight.zeros(4, 4, dtype=rushlight.int64), other),
        ((index,), other[0]), (index, other[0]), (other, 0.5), (lambda x: x + 1,),
        (2, 2), ((2, 2),),
    ]  # fmt: skip
    for place in (rushlight.Tensor, rushlight, nn.functional, nn.init, nn.utils):
        for name in dir(place):
            if not name.endswith("_") or name.startswith("_") or name in NO_WRITES:
                continue
            for guess in guesses:
                written = read_only(values)
                try_to(
                    f"{name}({len(guess)})",
                    lambda: getattr(place, name)(written, *guess),  # noqa: B023
                )


def outs() -> None:
    """Every record called with `out=`."""
    refused = 0
    for record, sample, dtype in samples():
        if record.mutates:
            continue
        args, kwargs = convert(sample, dtype)
        results = record.call(sample, args, kwargs)
        if not all(
            isinstance(item, rushlight.Tensor) for item in tensors_in(results)
        ) or not tensors_in(results):
            continue
        if any(
            item.dtype == rushlight.bfloat16 or not item.numel() for item in tensors_in(results)
        ):
            continue
        single = isinstance(results, rushlight.Tensor)
        target = like(results) if single else tuple(like(item) for item in tensors_in(results))
        try:
            print(record.id, sample, "out=", flush=True)
            record.callable()(*args, **kwargs, out=target)
        except TypeError:
            continue
        except RuntimeError as error:
            refused += REFUSAL in str(error)
            continue
        raise AssertionError(f"{record.id} {sample} out= was not refused")
    assert refused > 200, refused


def assignments() -> None:
    """What the language writes by."""
    values = np.ones((4, 4), np.float32)

    def set_item(key: Any, value: Any) -> Callable[[], None]:
        return lambda: read_only(values).__setitem__(key, value)

    keys = [0, (0, 1), slice(1, 3), ..., [0, 1], rushlight.ones(4, 4) > 0, (slice(None), [1, 2])]
    for key, value in itertools.product(keys, [1, 2.5, rushlight.ones(())]):
        refuse(f"[{key}] = {value}", set_item(key, value))
    for name in ("iadd", "isub", "imul", "itruediv", "ipow", "ifloordiv", "imod"):
        refuse(name, lambda: getattr(read_only(values), f"__{name}__")(2))  # noqa: B023
    refuse("view", lambda: read_only(values)[1].t().fill_(1))
    refuse("real", lambda: rushlight.view_as_real(read_only(values.astype("complex64"))).fill_(1))
    refuse("data", lambda: read_only(values).data.fill_(1))
    refuse("detach", lambda: read_only(values).detach().fill_(1))
    refuse("storage", lambda: read_only(values).untyped_storage().__setitem__(0, 1))
    refuse("bytes", lambda: rushlight.frombuffer(bytes(16), dtype=rushlight.float32).add_(1))
    refuse("view of a dtype", lambda: read_only(values).view(rushlight.int32).fill_(1))
    refuse("recorded", lambda: read_only(values).add_(rushlight.ones(4, 4, requires_grad=True)))

    class Written(rushlight.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any, y: Any) -> Any:
            ctx.mark_dirty(x)
            return x.add_(y)

    refuse("Function", lambda: Written.apply(read_only(values), rushlight.ones(4, 4)))
    assert not np.asarray(read_only(values)).flags.writeable


def gradients() -> None:
    """`.grad` in protected memory, of leaves and of others, and gradients that hooks return."""
    ones = np.ones(4000, np.float32)
    leaf = rushlight.ones(4000, requires_grad=True)
    leaf.grad = read_only(ones)
    refuse("accumulation", lambda: (leaf * 2).sum().backward())
    assert leaf.grad.sum().item() == 4000
    refuse("zero_grad", lambda: rushlight.optim.SGD([leaf], 0.1).zero_grad(set_to_none=False))
    for clip in (nn.utils.clip_grad_norm_, nn.utils.clip_grad_value_):
        refuse(clip.__name__, lambda: clip([leaf], 0.5))  # noqa: B023
    leaf.grad = None
    middle = leaf * 1
    middle.register_hook(lambda gradient: read_only(ones))
    (leaf.sum() + middle.sum() + (leaf * 1).sum()).backward()
    (leaf * 1).sum().backward()
    assert leaf.grad.sum().item() == 16000
    middle = leaf * 1
    middle.retain_grad()
    middle.grad = read_only(ones)
    middle.sum().backward()
    assert middle.grad.sum().item() == 8000
    leaf.grad = None
    leaf.sum().backward(gradient=None)
    (leaf * 1).backward(read_only(ones))
    assert leaf.grad.sum().item() == 8000


def optimizers() -> None:
    """Steps over protected parameters and over protected state."""
    ones = np.ones(2000, np.float32)
    forms = [
        lambda p: rushlight.optim.SGD(p, lr=0.1),
        lambda p: rushlight.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
        lambda p: rushlight.optim.Adam(p, amsgrad=True),
        lambda p: rushlight.optim.AdamW(p),
    ]
    for number, form in enumerate(forms):
        parameter = nn.Parameter(read_only(ones))
        parameter.grad = rushlight.ones(2000)
        refuse(f"optimizer {number}", form([parameter]).step)
        parameter = nn.Parameter(rushlight.ones(2000))
        parameter.grad = rushlight.ones(2000)
        optimizer = form([parameter])
        optimizer.step()
        state = optimizer.state[parameter]
        for name, value in list(state.items()):
            if not isinstance(value, rushlight.Tensor):
                continue
            state[name] = like(value)
            before = parameter.tolist()
            refuse(f"optimizer {number} {name}", optimizer.step)
            assert parameter.tolist() == before
            state[name] = value


def modules() -> None:
    """Running statistics, rows of embeddings, and what loads into a module."""
    x = rushlight.ones(2, 3, 4)
    for make in (
        lambda: nn.BatchNorm1d(3),
        lambda: nn.BatchNorm1d(3, momentum=None),
        lambda: nn.InstanceNorm1d(3, track_running_stats=True),
    ):
        for name in ("running_mean", "running_var", "num_batches_tracked"):
            module = make()
            if isinstance(module, nn.InstanceNorm1d) and name == "num_batches_tracked":
                continue
            setattr(module, name, like(getattr(module, name)))
            refuse(f"{module} {name}", lambda: module(x))  # noqa: B023
            module.eval()
            module(x)
    embedding = nn.Embedding(3, 2, max_norm=1e-3)
    embedding.weight = nn.Parameter(like(embedding.weight + 1))
    refuse("max_norm", lambda: embedding(rushlight.tensor([1, 2])))
    bag = nn.EmbeddingBag(3, 2, max_norm=1e-3)
    bag.weight = nn.Parameter(like(bag.weight + 1))
    refuse("max_norm of a bag", lambda: bag(rushlight.tensor([[1, 2]])))
    linear = nn.Linear(2, 2)
    linear.weight = nn.Parameter(like(linear.weight))
    refuse("load_state_dict", lambda: linear.load_state_dict(nn.Linear(2, 2).state_dict()))
    refuse("reset_parameters", linear.reset_parameters)
    with rushlight.no_grad():
        for activation in (nn.ReLU, nn.ELU, nn.Hardtanh, nn.Dropout, nn.SiLU, nn.Threshold):
            numbers = (0.5, 0.2) if activation is nn.Threshold else ()
            module = activation(*numbers, inplace=True)
            refuse(activation.__name__, lambda: module(read_only(np.ones(9, np.float32))))  # noqa: B023


WAYS = (in_place_forms, guessed_arguments, outs, assignments, gradients, optimizers, modules)

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    {way.__name__: way for way in WAYS}[sys.argv[1]]()
