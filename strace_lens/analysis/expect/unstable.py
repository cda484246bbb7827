"""Warns about counts that vary between runs of the same program: another run may give another verdict."""

from __future__ import annotations

from strace_lens.analysis.expect.count import Tally
from strace_lens.analysis.expect.syntax import Count
from strace_lens.facts.value import Hypothetical
from strace_lens.linux.syscalls import CREATING_CALLS, FUTEX_CALLS, WAIT_CALLS

_SIGCHLD = (
    "how many SIGCHLD are delivered varies between runs: children that end while one is pending share it (signal(7)); "
    "count exits instead"
)
_WAIT = (
    "how often {} is called varies between runs: a program may poll, and a signal interrupts it; count waits instead"
)
_MADE = (
    "how often {} is called varies between runs: after a signal the kernel starts it again (ERESTARTNOINTR); "
    "count creations instead"
)
_FUTEX = "how often {} is called varies between runs: only a thread that finds a lock taken makes it (futex(2))"
_CALLS = {
    **dict.fromkeys(WAIT_CALLS, _WAIT),
    **dict.fromkeys(CREATING_CALLS, _MADE),
    **dict.fromkeys(FUTEX_CALLS, _FUTEX),
}


def unstable(tally: Tally) -> tuple[str, ...]:
    """Why the expected count varies. "Some" and "no" are not counts."""
    expectation = tally.expectation
    demand = expectation.demand
    if not isinstance(demand, Count) or (demand.least, demand.most) in {(1, None), (0, 0), (0, None)}:
        return ()
    if expectation.call in _CALLS:
        return (_CALLS[expectation.call].format(expectation.call),)
    return (
        (_SIGCHLD,) if expectation.subject == "signal" and tally.could_mean(Hypothetical({"name": "SIGCHLD"})) else ()
    )
