"""``python -m rushlight.info``: what this installation is and what it found on this machine."""

from __future__ import annotations

import os
import platform

from rushlight import _C

STEERING = (
    "RUSHLIGHT_ISA",
    "RUSHLIGHT_KERNELS",
    "RUSHLIGHT_ALLOCATOR",
    "RUSHLIGHT_NUM_THREADS",
    "OMP_NUM_THREADS",
)


def information() -> str:
    """Describes the installation and the machine as rushlight sees it.

    Returns:
        A line a topic: version, Python and numpy, compiler, ISA levels found and used, threads and
        why, allocator, and the environment variables that steer any of it.

    Example:
        >>> from rushlight.info import information
        >>> print(information())
        rushlight ...
    """
    import numpy

    facts = _C._information()
    memory = facts["memory"]
    extensions = f" with {', '.join(facts['isa_extensions'])}" if facts["isa_extensions"] else ""
    steering = [f"{name}={os.environ[name]}" for name in STEERING if name in os.environ]
    rows = [
        ("rushlight", facts["version"]),
        ("python", f"{platform.python_version()} on {platform.platform()}"),
        ("numpy", numpy.__version__),
        ("compiler", facts["compiler"]),
        ("ISA levels", f"found {', '.join(facts['isa_found'])}{extensions}"),
        ("ISA used", facts["isa_used"]),
        ("threads", f"{facts['threads']}; default {facts['threads_default']}: "
                    f"{facts['threads_reason']}"),
        ("allocator", f"{facts['allocator']}; {memory['bytes_in_use']} bytes in use, "
                      f"{memory['bytes_cached']} cached, at most {memory['peak_bytes_in_use']}; "
                      f"{memory['allocations']} allocations"),
        ("environment", " ".join(steering) or "nothing set"),
    ]  # fmt: skip
    return "\n".join(f"{name:12} {text}" for name, text in rows)


if __name__ == "__main__":
    print(information())
