"""Counts addresses: what was connected to, bound and sent to, and with what result, of a trace and of each task."""

from __future__ import annotations

from collections import Counter
from typing import TypeAlias

from strace_lens.linux.descriptors import ADDRESSES
from strace_lens.model.connections import Connection, connections
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace

Addresses: TypeAlias = "Counter[tuple[str, str, str]]"
"""How often a call named an address with a result: the call, the address in words, ``""`` for success or the error."""


def address_of(made: Connection) -> str:
    """An address in words: ``127.0.0.1:80``, ``[::1]:80``, ``/run/socket``; the family where there is nothing more."""
    if made.address is not None:
        host = f"[{made.address}]" if ":" in made.address else made.address
        return host if made.port is None else f"{host}:{made.port}"
    return made.path or made.family or "an address that the log does not show"


def record_network(trace: Trace) -> bool:
    """Whether the log may show addresses: strace recorded one of the calls that name them, as far as known."""
    return any(trace.was_traced(call) for call in ADDRESSES)


def addresses(trace: Trace) -> tuple[Addresses, dict[Task, Addresses]]:
    """Returns the addresses of all tasks, and of each. Reads the log again."""
    every: Addresses = Counter()
    of_task: dict[Task, Addresses] = {}
    for task, event in trace.walk():
        for made in connections(task, event):
            result = made.errno or ("" if made.returned else "no result")
            key = (made.call, address_of(made), result)
            every[key] += 1
            of_task.setdefault(task, Counter())[key] += 1
    return every, of_task
