"""Calls a function for many values, in a process for each core."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import Protocol, TypeVar

from strace_lens.errors import UsageError

T = TypeVar("T")
R = TypeVar("R")


class Calling(Protocol):
    """Calls a function for each value; yields the results as they come."""

    def __call__(self, call: Callable[[T], R], values: Iterable[T], /) -> Iterator[R]:
        """Yields the results, in any order."""


@contextmanager
def workers(jobs: int) -> Iterator[Calling]:
    """Gives what calls a function in ``jobs`` processes, or in this one if that is 1."""
    if jobs == 1:
        yield map
        return
    # Not fork: DuckDB has threads, and a fork has none of them.
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _begin)
    before = set(multiprocessing.active_children())

    def call(function: Callable[[T], R], values: Iterable[T]) -> Iterator[R]:
        calls: Sequence[Future[R]] = [pool.submit(function, value) for value in values]
        try:
            for done in as_completed(calls):
                yield done.result()
        except BrokenProcessPool as error:
            raise UsageError("a process that read logs was killed; no memory may be left: try --jobs 1") from error

    try:
        yield call
    except BaseException:
        for worker in set(multiprocessing.active_children()) - before:
            worker.kill()  # what it was writing does not count
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """Lets a worker end with the process that started it, whatever ends that one; Ctrl-C is for that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(parent: int) -> None:
    wait([parent])
    os._exit(1)
