"""One library in a process of its own, told over a pipe what to make, run and time."""

from __future__ import annotations

import importlib
import multiprocessing
import sys
import timeit
import traceback
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from . import workloads as _registers_them  # noqa: F401
from .workload import WORKLOADS, Statement, Timed

BURST_SECONDS = 0.03


class WorkerError(Exception):
    """What went wrong in a worker, as text."""


def arrays(result: Any) -> list[np.ndarray]:
    """Copies the tensors of a result, however nested, to numpy."""
    if isinstance(result, (tuple, list)):
        return [array for item in result for array in arrays(item)]
    return [] if result is None else [np.array(result.detach().numpy())]


class Session:
    """The state of one worker: the library and the workload that is set up."""

    def __init__(self, library: str, threads: int) -> None:
        module, _, folder = library.partition("@")
        if folder:
            sys.path.insert(0, folder)
        self.torch = importlib.import_module(module)
        self.torch.set_num_threads(threads)
        self.timer = timeit.Timer()
        self.calls = 1

    def prepare(self, name: str) -> list[np.ndarray]:
        """Makes the workload's inputs and returns what its first call gives."""
        timed: Timed = WORKLOADS[name].make(self.torch)
        if isinstance(timed, Statement):
            result = eval(timed.text, dict(timed.names))
            self.timer = timeit.Timer(timed.text, globals=timed.names)
        else:
            result = timed()
            self.timer = timeit.Timer(timed)
        return arrays(result)

    def calibrate(self, seconds: float) -> float:
        """Settles how many calls make a burst; returns the seconds of one call."""
        self.calls = 1
        while (elapsed := self.timer.timeit(self.calls)) < seconds / 4:
            self.calls = max(self.calls * 2, int(self.calls * seconds / 2 / max(elapsed, 1e-9)))
        self.calls = max(1, round(self.calls * seconds / elapsed))
        return elapsed / self.calls

    def burst(self) -> float:
        """Times one burst, warmed by a fifth of one; returns the seconds of one call."""
        self.timer.timeit(max(1, self.calls // 5))
        return self.timer.timeit(self.calls) / self.calls

    def version(self) -> str:
        return str(self.torch.__version__)


def serve(pipe: Connection, library: str, threads: int) -> None:
    """Answers (method, arguments) with (True, result) or (False, the error's text)."""
    session: Session | None = None
    while (request := pipe.recv()) is not None:
        method, arguments = request
        try:
            session = session or Session(library, threads)
            pipe.send((True, getattr(session, method)(*arguments)))
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            text = f"{type(error).__name__}: {error} ({place.filename}:{place.lineno})"
            pipe.send((False, text))


class Worker:
    """The near end of a worker process."""

    def __init__(self, library: str, threads: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, far_end = context.Pipe()
        self.process = context.Process(target=serve, args=(far_end, library, threads), daemon=True)
        self.process.start()
        far_end.close()

    def ask(self, method: str, *arguments: Any) -> Any:
        """Calls a method of the session; raises WorkerError with what it raised."""
        try:
            self.pipe.send((method, arguments))
            well, answer = self.pipe.recv()
        except (EOFError, BrokenPipeError) as error:
            self.process.join()
            raise WorkerError(f"the process ended with {self.process.exitcode}") from error
        if not well:
            raise WorkerError(answer)
        return answer

    def close(self) -> None:
        if self.process.is_alive():
            self.pipe.send(None)
        self.process.join()
