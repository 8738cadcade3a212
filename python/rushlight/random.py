"""The default random generator: seeding, saving and restoring it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator

from rushlight._C import Generator, Tensor, default_generator

__all__ = [
    "default_generator", "fork_rng", "get_rng_state", "initial_seed", "manual_seed", "seed",
    "set_rng_state"]  # fmt: skip


def manual_seed(seed: int) -> Generator:
    """Starts the stream of random numbers that belongs to a seed.

    Args:
        seed: integer in [-2^63, 2^64); negative ones count from 2^64 downwards.

    Returns:
        The default generator.

    Raises:
        ValueError: the seed is out of range.

    Example:
        >>> _ = rushlight.manual_seed(0)
        >>> rushlight.randperm(5)
        tensor([4, 0, 1, 3, 2])
    """
    return default_generator.manual_seed(int(seed))


def seed() -> int:
    """Starts a stream of random numbers that nobody can foresee.

    Returns:
        The seed, from the system's source of randomness.

    Example:
        >>> rushlight.seed() == rushlight.initial_seed()
        True
    """
    return default_generator.seed()


def initial_seed() -> int:
    """The seed that the stream of random numbers started from.

    Returns:
        An integer in [0, 2^64).

    Example:
        >>> _ = rushlight.manual_seed(3)
        >>> rushlight.initial_seed()
        3
    """
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """Where the stream of random numbers is.

    Returns:
        A uint8 tensor for set_rng_state, byte for byte torch's.

    Example:
        >>> rushlight.get_rng_state().shape
        torch.Size([5056])
    """
    return default_generator.get_state()


def set_rng_state(new_state: Tensor) -> None:
    """Continues the stream of random numbers from a state.

    Args:
        new_state: what get_rng_state returned.

    Raises:
        TypeError: it is no uint8 tensor.
        RuntimeError: its bytes are no state.

    Example:
        >>> state = rushlight.get_rng_state()
        >>> first = rushlight.rand(3)
        >>> rushlight.set_rng_state(state)
        >>> (rushlight.rand(3) == first).all()
        tensor(True)
    """
    default_generator.set_state(new_state)


@contextlib.contextmanager
def fork_rng(devices: Iterable[object] | None = None, enabled: bool = True,
             device_type: str = "cpu") -> Iterator[None]:  # fmt: skip
    """Restores the default generator at the end of the block.

    Args:
        devices: of other kinds than the CPU; there are none.
        enabled: whether to do anything.
        device_type: ignored.

    Returns:
        A context manager.

    Example:
        >>> _ = rushlight.manual_seed(0)
        >>> with rushlight.random.fork_rng():
        ...     _ = rushlight.rand(10)
        >>> rushlight.randperm(5)
        tensor([4, 0, 1, 3, 2])
    """
    if not enabled:
        yield
        return
    state = get_rng_state()
    try:
        yield
    finally:
        set_rng_state(state)
