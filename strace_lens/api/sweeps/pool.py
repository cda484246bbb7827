"""Threads that make the runs of a sweep, side by side."""

from __future__ import annotations

import concurrent.futures
import queue
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from strace_lens.api.sweeps.options import Options
from strace_lens.api.sweeps.world import Stop, World
from strace_lens.interrupts import leave_tidily_when_told_of_a_fault

_LOOK = 0.1
T = TypeVar("T")


class Pool:
    """Threads, each with a world: what they run side by side cannot meet.

    The main thread waits for them, and looks every 0.1 s: the kernel may give a signal to any thread.
    """

    def __init__(self, folder: Path, options: Options, interrupted: Callable[[], bool]) -> None:
        self.stop = Stop()
        self.interrupted = interrupted
        self._jobs = options.jobs
        self._worlds: queue.SimpleQueue[World] = queue.SimpleQueue()
        for number in range(options.jobs):
            self._worlds.put(World(folder / f"world-{number:04}", options.source))

    def __enter__(self) -> Pool:
        leave_tidily_when_told_of_a_fault()  # a run asks for it too, and only the main thread may
        self._threads = concurrent.futures.ThreadPoolExecutor(self._jobs)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self._threads.shutdown(cancel_futures=True)
        self.stop.close()

    def each(self, work: Iterator[Callable[[World], T]]) -> Iterator[T]:
        """The results of work, in the order in which they come. Takes no more work than there are threads.

        Ends early when it is interrupted.
        """
        running: set[concurrent.futures.Future[T]] = set()
        ahead = True
        while ahead or running:
            while ahead and len(running) < self._jobs:
                task = next(work, None)
                if task is None:
                    ahead = False
                else:
                    running.add(self._threads.submit(self._in_a_world, task))
            done, running = concurrent.futures.wait(running, _LOOK, concurrent.futures.FIRST_COMPLETED)
            if self.interrupted():
                self.stop.set()
                return
            yield from [future.result() for future in done]

    def _in_a_world(self, task: Callable[[World], T]) -> T:
        world = self._worlds.get()
        try:
            return task(world)
        finally:
            world.remove()
            self._worlds.put(world)
