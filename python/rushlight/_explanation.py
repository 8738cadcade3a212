"""Errors of wrong calls that say what was wrong.

The functions written in Python do not look at the types of their arguments: mostly an operator does
it for them. Where the interpreter is first to stumble over one (`'int' object has no attribute
'dim'`, a division by a size of 0), its error says nothing of the call. Such an error is replaced by
one that names the function, the argument and what it got. An operator's own error gets the name of
the function in front. What the user's code raises passes through. Only calls that fail pay for it:
the signature is the description of what was wanted.
"""

from __future__ import annotations

from rushlight import _C
from rushlight._C import Tensor, dtype

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import TracebackType
    from typing import Any

    _Call = tuple[Any, tuple[Any, ...], Mapping[str, Any]]

__all__ = [
    "WITH_TEXT",
    "WrongArgument",
    "explain",
    "explained",
    "explained_functions",
    "explained_methods",
    "shown",
    "type_name",
]


class WrongArgument(AssertionError, RuntimeError):
    """An argument for which PyTorch raises AssertionError; a RuntimeError as after other calls."""


_PACKAGE = __file__.rpartition("/")[0] + "/"
# What the interpreter raises by itself, of types that operators and checks never use ...
_ALWAYS = (AttributeError, KeyError, NameError, ArithmeticError, StopIteration, AssertionError)
# ... and, by their texts, of types that they do.
_SOMETIMES: dict[type[BaseException], tuple[str, ...]] = {
    IndexError: ("tuple index", "list index", "string index", "pop from", "range object index"),
    TypeError: ("",),
    ValueError: (
        *("not enough values", "too many values", "could not convert", "math domain"),
        *("range()", "cannot convert float", "invalid literal", "min() arg", "max() arg", "zip()"),
        *("slice step", "negative", "Exceeds the limit"),
    ),
}


# Exceptions whose text is their one argument, so that something can be written in front.
WITH_TEXT = (
    RuntimeError,
    ValueError,
    TypeError,
    IndexError,
    NotImplementedError,
    WrongArgument,
    _C.OutOfMemoryError,
)


def _innermost(trace: TracebackType | None) -> TracebackType | None:
    """Where an exception was raised, if only lines of this package lie on the way there."""
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(_PACKAGE):
        if trace.tb_next is None:
            return trace
        trace = trace.tb_next
    return None


def _runs_code(value: object) -> bool:
    """Whether an argument may run code that is neither a line of the user's nor of this package.

    Functions of the interpreter (`itemgetter`, `partial`, `map`) leave no trace.
    """
    if isinstance(value, (Tensor, type, _C._ModuleCall)):
        return False
    if hasattr(value, "__next__"):
        return True
    module = getattr(value, "__module__", None)
    return callable(value) and not (isinstance(module, str) and module.startswith("rushlight"))


def _is_raised_at(trace: TracebackType) -> bool:
    """Whether a line is a `raise`; else something that it called failed."""
    from opcode import opmap

    instruction = trace.tb_frame.f_code.co_code[trace.tb_lasti]
    return instruction in (opmap["RAISE_VARARGS"], opmap["RERAISE"])


def _is_of_interpreter(error: BaseException) -> bool:
    """Whether the interpreter itself raised an error, not an operator."""
    if isinstance(error, _ALWAYS):
        return True
    return str(error).startswith(_SOMETIMES.get(type(error), ())) and "argument '" not in str(error)


def _is_integer(value: object) -> bool:
    return hasattr(value, "__index__") and not (isinstance(value, Tensor) and value.dim() > 0)


def _is_number(value: object) -> bool:
    if isinstance(value, Tensor):
        return value.numel() == 1
    return isinstance(value, complex) or hasattr(value, "__float__") or hasattr(value, "__index__")


def _is_sequence_of(kind: Callable[[object], bool]) -> Callable[[object], bool]:
    def check(value: object) -> bool:
        if isinstance(value, Tensor):
            return True
        return isinstance(value, (list, tuple)) and all(kind(one) for one in value)

    return check


def _is_tensors(value: object) -> bool:
    if isinstance(value, (list, tuple)):
        return all(isinstance(one, Tensor) for one in value)
    return hasattr(value, "__iter__") and not isinstance(value, (str, dict))


_is_sizes = _is_sequence_of(_is_integer)
# What annotations mean, and how they are told to users. An annotation that is not here allows
# everything.
_KINDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "Tensor": (lambda value: isinstance(value, Tensor), "Tensor"),
    "Parameter": (lambda value: isinstance(value, Tensor), "Tensor"),
    "int": (_is_integer, "int"),
    "float": (_is_number, "float"),
    "complex": (_is_number, "number"),
    "bool": (lambda value: value is None or not isinstance(value, (str, list, tuple)), "bool"),
    "str": (lambda value: isinstance(value, str), "str"),
    "None": (lambda value: value is None, "None"),
    "Size": (lambda value: _is_integer(value) or _is_sizes(value), "int or sequence of ints"),
    "Sequence[int]": (_is_sizes, "sequence of ints"),
    "list[int]": (_is_sizes, "sequence of ints"),
    "tuple[int, int]": (_is_sizes, "pair of ints"),
    "tuple[int, ...]": (_is_sizes, "sequence of ints"),
    "Sequence[float]": (_is_sequence_of(_is_number), "sequence of numbers"),
    "Sequence[Tensor]": (
        _is_sequence_of(lambda value: isinstance(value, Tensor)),
        "sequence of Tensors",
    ),
    "Iterable[Tensor]": (_is_tensors, "iterable of Tensors"),
    "Tensors": (_is_tensors, "Tensor or iterable of Tensors"),
    "PackedSequence": (lambda value: hasattr(value, "batch_sizes"), "PackedSequence"),
    "rushlight.dtype": (lambda value: isinstance(value, dtype), "dtype"),
    "DType": (lambda value: isinstance(value, dtype), "dtype"),
    "dict[str, Any]": (lambda value: isinstance(value, dict), "dict"),
    "Module": (lambda value: isinstance(value, _C._ModuleCall), "Module"),
}


def _alternatives(annotation: str) -> list[str]:
    """The parts of a union."""
    parts, depth = [""], 0
    for character in annotation:
        depth += (character == "[") - (character == "]")
        if character == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


def _misfit(annotation: object, value: object) -> str | None:
    """What was wanted, if a value is not what an annotation says."""
    if not isinstance(annotation, str):
        return None
    parts = _alternatives(annotation)
    if not all(part in _KINDS for part in parts) or any(_KINDS[part][0](value) for part in parts):
        return None
    return " or ".join(_KINDS[part][1] for part in parts)


def shown(value: object) -> str:
    """A value in a few words."""
    if isinstance(value, Tensor):
        return f"a Tensor of shape {list(value.size())} and dtype {value.dtype}"
    if value is None or isinstance(value, (bool, int, float, complex, str)):
        text = repr(value)
        return text if len(text) <= 40 else text[:37] + "..."
    if isinstance(value, (list, tuple)) and not value:
        return repr(value)
    return type(value).__name__


def type_name(value: object) -> str:
    """The name of a value's type, with its module unless it is built in."""
    cls = type(value)
    # Types that are made where no module is running have none.
    module = getattr(cls, "__module__", "builtins")
    return cls.__qualname__ if module == "builtins" else f"{module}.{cls.__qualname__}"


def _told(error: BaseException, owner: object) -> tuple[type[Exception], str]:
    """Type and text for an error of the interpreter where no argument is known to be wrong."""
    if isinstance(error, AttributeError) and owner is not None and error.obj is owner:
        return RuntimeError, f"the object has no '{error.name}', was __init__ called?"
    if isinstance(error, AttributeError):
        return TypeError, "an argument has a wrong type"
    if isinstance(error, KeyError):
        return ValueError, f"there is no {error}"
    if isinstance(error, (TypeError, ValueError, IndexError)):
        return type(error), str(error)
    return ValueError, str(error)


def explain(
    error: BaseException, function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> BaseException | None:
    """Gives the error that says what was wrong with a call.

    An operator's own error has the function's name written in front of it.

    Args:
        error: what the call raised.
        function: what was called.
        args: its arguments by position.
        kwargs: its arguments by name.

    Returns:
        Another exception, or None where the error shall stay.
    """
    innermost = _innermost(error.__traceback__)
    if innermost is None or hasattr(error, "_is_explained"):
        return None
    from inspect import unwrap

    name, owner = function.__name__, None
    if "self" in unwrap(function).__code__.co_varnames[:1] and args:
        owner = args[0]
        kind = type(owner).__name__
        name = kind if name in ("__init__", "forward") else f"{kind}.{name}"
    better = None
    if not _is_raised_at(innermost):
        better = _better_error(error, name, owner, (function, args, kwargs))
    if better is None:
        _write_name(error, name)
        return None
    better.__cause__ = error
    better.__dict__["_is_explained"] = True
    return better.with_traceback(error.__traceback__)


def _better_error(error: BaseException, name: str, owner: object, call: _Call) -> Exception | None:
    """What replaces an error of something that was called; None where it shall stay."""
    function, args, kwargs = call
    find_fault = getattr(type(owner), "_fault", None)
    fault = find_fault(owner) if find_fault and function.__name__ != "__init__" else None
    if fault is not None:
        return type(fault)(f"{name}: {fault}")
    if not _is_of_interpreter(error):
        return _wrong_argument(name, call) if type(error) is TypeError else None
    members = owner.__dict__.values() if isinstance(owner, _C._ModuleCall) else ()
    if any(map(_runs_code, (*args, *kwargs.values(), *members))):
        return _wrong_argument(name, call)
    return _wrong_call(error, name, owner, call)


def _arguments(call: _Call) -> Iterable[tuple[str, object, object]]:
    """Names, annotations and values of the arguments of a call that fits its signature."""
    from inspect import signature

    function, args, kwargs = call
    try:
        bound = signature(function).bind(*args, **kwargs)
    except (TypeError, ValueError):
        return
    for name, value in bound.arguments.items():
        if name != "self":
            yield name, function.__annotations__.get(name), value


def _wrong_argument(name: str, call: _Call) -> Exception | None:
    """The error of the first argument that is not what its annotation says."""
    for parameter, annotation, value in _arguments(call):
        wanted = _misfit(annotation, value)
        if wanted is not None:
            return TypeError(
                f"{name}(): argument '{parameter}' must be {wanted}, not {_C._describe_type(value)}"
            )
    return None


def _wrong_call(error: BaseException, name: str, owner: object, call: _Call) -> Exception:
    """The error of a wrong argument, or one that tells all arguments where none is known to be."""
    better = _wrong_argument(name, call)
    if better is not None:
        return better
    kind, text = _told(error, owner)
    given = ", ".join(f"{parameter}={shown(value)}" for parameter, _, value in _arguments(call))
    return kind(f"{name}: {text}" + (f", got {given}" if given else ""))


def _write_name(error: BaseException, name: str) -> None:
    """Writes the name of a function in front of an error's text that does not have it."""
    text = error.args[0] if len(error.args) == 1 else None
    if type(error) in WITH_TEXT and isinstance(text, str):
        import re

        if not re.search(rf"\b{re.escape(name.rpartition('.')[2])}\b", text, re.IGNORECASE):
            error.args = (f"{name}: {text}",)
        error.__dict__["_is_explained"] = True


_C._set_explain(explain)
_FUNCTION = type(explain)


def explained(function: Callable[..., Any]) -> Any:
    """A function whose errors are shown to `explain`.

    Args:
        function: a function written in Python.

    Returns:
        A callable with its name, documentation and signature.
    """
    from functools import update_wrapper

    return update_wrapper(_C._Explained(function), function)


def _hands_over(function: Any) -> bool:
    """Whether a function does nothing but call operators, which check their arguments."""
    names = function.__code__.co_names
    return "kernels" in names and all(
        name == "kernels" or hasattr(_C._nn, name) or hasattr(_C, name) for name in names
    )


def explained_functions(namespace: dict[str, Any], names: Iterable[str]) -> None:
    """Lets functions of a namespace explain their errors.

    Those that hand over to an operator at once stay as they are: its errors need no explanation,
    and its calls are the small ones.

    Args:
        namespace: where they are.
        names: their names; what is no function written in Python stays as it is.
    """
    for name in names:
        value = namespace.get(name)
        if type(value) is _FUNCTION and not _hands_over(value):
            namespace[name] = explained(value)
            # Where pickles find it, too.
            namespace[name].__module__ = namespace["__name__"]


def explained_methods(cls: type, names: Iterable[str] = ("__init__",)) -> None:
    """Lets methods that a class defines itself explain their errors.

    Args:
        cls: the class.
        names: their names.
    """
    for name in names:
        value = vars(cls).get(name)
        if type(value) is _FUNCTION:
            setattr(cls, name, explained(value))
