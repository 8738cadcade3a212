"""All kinds of cases, and the case of a number."""

from __future__ import annotations

from random import Random

from fuzzing import calls, modules, objects, spoilers
from fuzzing.program import Kind, Line, Program, Writer

# A kind and how often it is drawn.
KINDS: dict[str, tuple[Kind, int]] = {
    "signatures": (calls.signatures, 300),
    "records": (calls.records, 300),
    "saved": (spoilers.saved, 200),
    "hooks": (spoilers.hooks, 60),
    "read_only": (spoilers.read_only, 50),
    "outputs": (calls.outputs, 60),
    "indexing": (calls.indexing, 80),
    "conversions": (calls.conversions, 30),
    "objects": (objects.objects, 80),
    "functions": (objects.functions, 40),
    "modules": (modules.modules, 80),
    "optimizers": (modules.optimizers, 30),
    "files": (modules.files, 30),
    "threads": (modules.threads, 3),
}


# What the kind "planted" does, to test the fuzzer itself.
PLANTED = (
    "ctypes.string_at(0)",
    "while True: pass",
    "a0.add_(1); raise ValueError('too late')",
    "{}['no name of the library']",
    "raise RuntimeError('vector::reserve')",
)


def planted(number: int) -> Program:
    """A program with a fault on purpose: the fuzzer must find it."""
    harmless = (Line("a0 = torch.ones(3)"), Line("r0 = a0 + 1", "torch.add"))
    return Program("planted", (*harmless, Line(PLANTED[number % len(PLANTED)], "planted")))


def case(seed: int, number: int, chosen: frozenset[str]) -> Program:
    """The program of a number: the same one whenever seed, number and kinds are."""
    if "planted" in chosen:
        return planted(number)
    random = Random((seed << 40) + number)
    names = [name for name in KINDS if name in chosen]
    name = random.choices(names, [KINDS[name][1] for name in names])[0]
    writer = Writer(random, name)
    KINDS[name][0](writer)
    return writer.program()
