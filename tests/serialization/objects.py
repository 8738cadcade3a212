"""Object trees that a checkpoint can hold, made by rushlight or torch, and their comparison."""

from __future__ import annotations

from collections import Counter, OrderedDict
from typing import Any

DTYPES = (
    "float16", "bfloat16", "float32", "float64", "uint8", "uint16", "uint32", "uint64", "int8",
    "int16", "int32", "int64", "bool", "complex64", "complex128",
)  # fmt: skip


def numbers_and_texts() -> list[Any]:
    """One of each plain value, at the edges of its encodings."""
    integers = [0, 1, 255, 256, 65535, 65536, -1, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**63]
    floats = [0.0, -0.0, 1.5, float("inf"), float("-inf"), 5e-324]
    texts = ["", "a", "naïve 💡", "\ud800", "two\nlines\0"]
    others = [None, True, False, 1 + 2j, b"\0\xff", bytearray(b"ab"), 10**30, -(10**30)]
    return [*integers, *floats, *texts, *others]


def containers() -> dict[Any, Any]:
    """Every kind of container and key."""
    shared: list[Any] = [1]
    ordered: OrderedDict[str, Any] = OrderedDict(b=1, a=2)
    ordered._metadata = OrderedDict({"": {"version": 1}})  # type: ignore[attr-defined]
    return {
        "empty": [(), [], {}, set(), OrderedDict()],
        "tuples": [(1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), ((1,), [2])],
        "shared": [shared, shared],
        "ordered": ordered,
        "counter": Counter("abracadabra"),
        "set": {1, "a", None, 2.5, b"x"},
        1: "int", 2.5: "float", None: "none", (1, "a"): "tuple", b"k": "bytes",
    }  # fmt: skip


def tensors(torch: Any) -> dict[str, Any]:
    """Tensors of every dtype, layout and role, of rushlight or torch."""
    found: dict[str, Any] = {}
    for name in DTYPES:
        dtype = getattr(torch, name)
        found[name] = torch.tensor([[0, 1, 1], [1, 0, 1]], dtype=dtype)
        found[f"{name} empty"] = torch.tensor([], dtype=dtype)
    base = torch.tensor([float(value) for value in range(25)])

    def view(offset: int, sizes: tuple[int, ...], strides: tuple[int, ...]) -> Any:
        return torch.empty(0).set_(base.untyped_storage(), offset, sizes, strides)

    found["slice"] = view(5, (2, 5), (5, 1))
    found["column"] = view(2, (5,), (5,))
    found["transposed"] = view(0, (5, 5), (1, 5))
    found["expanded"] = view(3, (1000, 1000), (0, 0))
    found["0-d"] = torch.tensor(3.5)
    found["no elements"] = torch.empty(0, 3, 2)
    found["requires grad"] = torch.ones(2, requires_grad=True)
    found["parameter"] = torch.nn.Parameter(torch.ones(2, 2))
    found["same parameter"] = found["parameter"]
    found["frozen parameter"] = torch.nn.Parameter(torch.ones(1), requires_grad=False)
    found["parameter with attribute"] = torch.nn.Parameter(torch.ones(1))
    found["parameter with attribute"].tag = "x"
    found["tensor with attribute"] = torch.ones(1)
    found["tensor with attribute"].tag = [1, {"a": 2}]
    return found


def descriptions(torch: Any) -> list[Any]:
    """Sizes, dtypes and devices."""
    return [torch.Size([1, 2]), torch.Size([]), torch.float32, torch.bool, torch.device("cpu")]


def everything(torch: Any) -> dict[str, Any]:
    """All of the above."""
    return {
        "values": numbers_and_texts(),
        "containers": containers(),
        "tensors": tensors(torch),
        "descriptions": descriptions(torch),
    }


def storage_bytes(tensor: Any) -> bytes:
    """The bytes of a tensor's storage, of rushlight or torch."""
    storage = tensor.untyped_storage()
    if type(storage).__module__.startswith("rushlight"):
        return bytes(memoryview(storage))
    return bytes(storage.tolist())


def difference(first: Any, second: Any, place: str = "object") -> str | None:
    """Where two trees differ (types by name, tensors bit for bit), or None."""
    if type(first).__name__ != type(second).__name__:
        return f"{place}: {type(first)} and {type(second)}"
    if hasattr(first, "untyped_storage"):
        return tensor_difference(first, second, place)
    if isinstance(first, dict):
        if [*map(str, first)] != [*map(str, second)]:
            return f"{place}: keys {[*first]} and {[*second]}"
        pairs = [
            (f"{place}[{k!r}]", first[k], second[m]) for k, m in zip(first, second, strict=True)
        ]
        metadata = [getattr(tree, "_metadata", None) for tree in (first, second)]
        pairs.append((f"{place}._metadata", *metadata))
    elif isinstance(first, (list, tuple)):
        if len(first) != len(second):
            return f"{place}: {len(first)} and {len(second)} items"
        pairs = [
            (f"{place}[{i}]", a, b) for i, (a, b) in enumerate(zip(first, second, strict=True))
        ]
    else:
        same = repr(first) == repr(second) if not isinstance(first, set) else first == second
        return None if same else f"{place}: {first!r} and {second!r}"
    return next((found for p, a, b in pairs if (found := difference(a, b, p)) is not None), None)


def tensor_difference(first: Any, second: Any, place: str) -> str | None:
    """What about two tensors differs, or None."""
    facts = [
        (str(t.dtype), tuple(t.shape), t.stride(), t.storage_offset(), t.requires_grad, vars(t))
        for t in (first, second)
    ]
    if facts[0] != facts[1]:
        return f"{place}: {facts[0]} and {facts[1]}"
    return None if storage_bytes(first) == storage_bytes(second) else f"{place}: other bytes"
