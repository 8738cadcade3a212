"""A machine for the closed set of opcodes and names that a checkpoint's object tree consists of.

It imports nothing, calls nothing but the functions it is given, and counts what it builds: a stream
of one-byte opcodes cannot grow into many times its size.
"""

from __future__ import annotations

import struct
import sys
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from rushlight import _C
from rushlight.serialization import opcodes as op
from rushlight.serialization.errors import CheckpointError

# What things take in memory, in bytes: a place on the stack, in a list, tuple or memo (with the
# room that lists keep), a number, an empty container, a key and a value in a dict.
_PLACE = 9
_NUMBER = 32
_CONTAINER = 64
_PAIR = 100

_LONGEST_TEXT = 1 << 22

# A tuple's hash is not keyed, so keys that collide can be made: too many of them would take long.
_MOST_TUPLE_KEYS = 4096
_KEY_TYPES = frozenset({str, int, float, bool, bytes, type(None), _C.dtype})


@dataclass(frozen=True, slots=True)
class Constructor:
    """A function that the stream may call by its name; it gets the tuple of arguments."""

    name: str
    build: Callable[[tuple[Any, ...]], Any]
    cost: int = _CONTAINER


class Internal:
    """Base of values that mean something only while a stream is read."""

    __slots__ = ()


class Arguments(tuple[Any, ...], Internal):
    """A tuple that holds values which only a constructor may see."""

    __slots__ = ()


def is_internal(value: object) -> bool:
    """Whether a value must not be part of the tree."""
    return isinstance(value, (Constructor, Internal))


def checked_key(key: object) -> object:
    """Return a dict key or set element after checking that it is one of a closed set of types."""
    if type(key) is int and not -(1 << 63) <= key < 1 << 63:
        raise CheckpointError("refused: a key of more than 64 bits")
    if type(key) not in _KEY_TYPES:
        raise CheckpointError(f"refused: a key of type {type(key).__name__}")
    return key


class Interpreter:
    """Reads one object tree.

    Args:
        stream: the pickle.
        names: the values that ``module name`` may stand for.
        persistent: turns a persistent id into its object.
        budget: how many bytes the object tree may take.
    """

    def __init__(
        self,
        stream: bytes,
        names: Mapping[str, object],
        persistent: Callable[[object], object],
        budget: int,
    ) -> None:
        self._stream = stream
        self._names = names
        self._persistent = persistent
        self._budget = budget
        self._position = 0
        self._stack: list[Any] = []
        self._marks: list[list[Any]] = []
        self._memo: list[Any] = []
        self._tuple_keys = 0

    def run(self) -> Any:
        """Return the object that the stream describes.

        Raises:
            CheckpointError: anything that torch does not write; the text names it.
        """
        try:
            if self._unpack("<2B", 2) != (op.PROTO, 2):
                self._refuse("an object tree in another pickle protocol than 2")
            while (code := self._stream[self._position]) != op.STOP:
                self._position += 1
                handler = _HANDLERS.get(code)
                if handler is None:
                    self._refuse(f"pickle opcode {op.REFUSED.get(code, hex(code))}")
                handler(self)
            result = self._stack.pop()
        except (IndexError, struct.error):
            self._refuse("an object tree that is cut off or takes what is not there")
        if self._stack or self._marks or self._position + 1 != len(self._stream):
            self._refuse("an object tree with something left over")
        return self._element(result)

    def _refuse(self, what: str) -> NoReturn:
        raise CheckpointError(f"refused: {what} (byte {self._position} of data.pkl)")

    def _charge(self, cost: int) -> None:
        self._budget -= cost
        if self._budget < 0:
            self._refuse("an object tree that takes much more memory than the file")

    def _push(self, value: object, cost: int = 0) -> None:
        self._charge(cost + _PLACE)
        self._stack.append(value)

    def _unpack(self, layout: str, size: int) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self._stream, self._position)
        self._position += size
        return values

    def _take(self, count: int) -> memoryview:
        begin = self._position
        self._position += count
        if self._position > len(self._stream):
            raise IndexError
        return memoryview(self._stream)[begin : self._position]

    def _element(self, value: Any) -> Any:
        if is_internal(value):
            self._refuse(f"{type(value).__name__} as a value of its own: {_short(value)}")
        return value

    def _key(self, key: object) -> object:
        if type(key) is not tuple:
            return checked_key(key)
        self._tuple_keys += 1
        if self._tuple_keys > _MOST_TUPLE_KEYS:
            self._refuse(f"more than {_MOST_TUPLE_KEYS} tuples as keys")
        return tuple(map(checked_key, key))

    # Numbers and texts

    def _none(self) -> None:
        self._push(None)

    def _true(self) -> None:
        self._push(True)

    def _false(self) -> None:
        self._push(False)

    def _integer_4(self) -> None:
        self._push(self._unpack("<i", 4)[0], _NUMBER)

    def _integer_1(self) -> None:
        self._push(self._unpack("<B", 1)[0])

    def _integer_2(self) -> None:
        self._push(self._unpack("<H", 2)[0], _NUMBER)

    def _long(self) -> None:
        count = self._unpack("<B", 1)[0]
        self._push(int.from_bytes(self._take(count), "little", signed=True), _NUMBER + count)

    def _float(self) -> None:
        self._push(self._unpack(">d", 8)[0], _NUMBER)

    def _text(self) -> None:
        length = self._unpack("<I", 4)[0]
        if length > _LONGEST_TEXT:
            self._refuse(f"a text of {length} bytes")
        try:
            text = str(self._take(length), "utf-8", "surrogatepass")
        except UnicodeDecodeError:
            self._refuse("a text that is not UTF-8")
        self._push(text, sys.getsizeof(text))

    # Memo

    def _put(self, index: int) -> None:
        value = self._stack[-1]
        if index > len(self._memo):
            self._refuse(f"memo index {index} before the ones below it")
        self._charge(_PLACE)
        self._memo[index : index + 1] = [value]

    def _put_1(self) -> None:
        self._put(*self._unpack("<B", 1))

    def _put_4(self) -> None:
        self._put(*self._unpack("<I", 4))

    def _get_1(self) -> None:
        self._push(self._memo[self._unpack("<B", 1)[0]])

    def _get_4(self) -> None:
        self._push(self._memo[self._unpack("<I", 4)[0]])

    # Containers

    def _mark(self) -> None:
        self._charge(_CONTAINER)
        self._marks.append(self._stack)
        self._stack = []

    def _since_mark(self) -> list[Any]:
        items, self._stack = self._stack, self._marks.pop()
        return items

    def _push_tuple(self, items: list[Any]) -> None:
        kind = Arguments if any(map(is_internal, items)) else tuple
        self._push(kind(items), _CONTAINER + _PLACE * len(items))

    def _tuple(self) -> None:
        self._push_tuple(self._since_mark())

    def _tuple_0(self) -> None:
        self._push(())

    def _tuple_1(self) -> None:
        self._tuple_of(1)

    def _tuple_2(self) -> None:
        self._tuple_of(2)

    def _tuple_3(self) -> None:
        self._tuple_of(3)

    def _tuple_of(self, count: int) -> None:
        if len(self._stack) < count:
            raise IndexError
        items = self._stack[-count:]
        del self._stack[-count:]
        self._push_tuple(items)

    def _list(self) -> None:
        self._push([], _CONTAINER)

    def _append(self) -> None:
        self._extend([self._stack.pop()])

    def _appends(self) -> None:
        self._extend(self._since_mark())

    def _extend(self, items: list[Any]) -> None:
        target = self._stack[-1]
        if type(target) is not list:
            self._refuse(f"appending to a {type(target).__name__}")
        self._charge(_PLACE * len(items))
        target.extend(map(self._element, items))

    def _dict(self) -> None:
        self._push({}, _CONTAINER)

    def _set_item(self) -> None:
        value = self._stack.pop()
        self._update([self._stack.pop(), value])

    def _set_items(self) -> None:
        self._update(self._since_mark())

    def _update(self, items: list[Any]) -> None:
        target = self._stack[-1]
        if type(target) not in (dict, OrderedDict) or len(items) % 2:
            self._refuse(f"setting items of a {type(target).__name__}")
        self._charge(_PAIR * (len(items) // 2))
        for key, value in zip(items[::2], items[1::2], strict=True):
            target[self._key(key)] = self._element(value)

    # Names and calls

    def _global(self) -> None:
        words = []
        for _ in range(2):
            end = self._stream.find(b"\n", self._position, self._position + 256)
            if end < 0:
                self._refuse("a name without end")
            words.append(self._stream[self._position : end].decode("utf-8", "replace"))
            self._position = end + 1
        name = " ".join(words)
        if name not in self._names:
            self._refuse(f"{'.'.join(words)!r}, which is not among the types of a checkpoint")
        self._push(self._names[name])

    def _reduce(self) -> None:
        arguments = self._stack.pop()
        constructor = self._stack.pop()
        if type(constructor) is not Constructor or not isinstance(arguments, tuple):
            self._refuse(f"calling {_short(constructor)}")
        for argument in arguments:
            if isinstance(argument, (list, dict)):
                self._charge(_PAIR * len(argument))
            elif isinstance(argument, (str, bytes)):
                self._charge(len(argument))
        self._push(constructor.build(arguments), constructor.cost)

    def _build(self) -> None:
        state = self._stack.pop()
        target = self._stack[-1]
        if type(target) is not OrderedDict or type(state) is not dict or [*state] != ["_metadata"]:
            self._refuse(f"attributes for a {type(target).__name__}: {_short(state)}")
        target._metadata = state["_metadata"]  # type: ignore[attr-defined]

    def _persistent_id(self) -> None:
        self._push(self._persistent(self._stack.pop()), _CONTAINER)


def _short(value: object) -> str:
    """A value's text for a message; containers by their type, as theirs may be endless."""
    if isinstance(value, Constructor):
        return value.name
    if isinstance(value, (str, int, float, type(None))):
        return repr(value)[:80]
    return f"a {type(value).__name__}"


_HANDLERS: dict[int, Callable[[Interpreter], None]] = {
    op.NONE: Interpreter._none,
    op.NEWTRUE: Interpreter._true,
    op.NEWFALSE: Interpreter._false,
    op.BININT: Interpreter._integer_4,
    op.BININT1: Interpreter._integer_1,
    op.BININT2: Interpreter._integer_2,
    op.LONG1: Interpreter._long,
    op.BINFLOAT: Interpreter._float,
    op.BINUNICODE: Interpreter._text,
    op.BINPUT: Interpreter._put_1,
    op.LONG_BINPUT: Interpreter._put_4,
    op.BINGET: Interpreter._get_1,
    op.LONG_BINGET: Interpreter._get_4,
    op.MARK: Interpreter._mark,
    op.EMPTY_TUPLE: Interpreter._tuple_0,
    op.TUPLE1: Interpreter._tuple_1,
    op.TUPLE2: Interpreter._tuple_2,
    op.TUPLE3: Interpreter._tuple_3,
    op.TUPLE: Interpreter._tuple,
    op.EMPTY_LIST: Interpreter._list,
    op.APPEND: Interpreter._append,
    op.APPENDS: Interpreter._appends,
    op.EMPTY_DICT: Interpreter._dict,
    op.SETITEM: Interpreter._set_item,
    op.SETITEMS: Interpreter._set_items,
    op.GLOBAL: Interpreter._global,
    op.REDUCE: Interpreter._reduce,
    op.BUILD: Interpreter._build,
    op.BINPERSID: Interpreter._persistent_id,
}
