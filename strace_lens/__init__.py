"""See, prove, compare and assert what a program asks the Linux kernel to do.

The rooms, in the order in which data passes through them::

    record     run a program under strace; its log and its exit status
    parse      the log's text -> events
    model      events -> Trace: tasks, how each was made, what it ran, how it ended
    analysis   Trace -> findings: what differs, which expectations hold
    claims     what libc and the kernel do, as statements that a trace can prove or refute
    report     findings -> text, one file for each format
    cli        the commands

The rooms share ``errors``, ``values``, ``events`` and ``recording``; ``api`` joins recording and reading. A name below
is loaded at its first use, so importing this package costs next to nothing.
"""

from __future__ import annotations

# Not typing's: its import takes as long as the rest of this package, and Ctrl-C during it leaves a traceback.
TYPE_CHECKING = False

__version__ = "0.1.0"

if TYPE_CHECKING:
    from strace_lens.analysis.compare.finding import TraceDiff as TraceDiff
    from strace_lens.analysis.compare.repeat import diff as diff
    from strace_lens.analysis.compare.stability import Stability as Stability
    from strace_lens.analysis.expect.judge import check as check
    from strace_lens.analysis.expect.verdict import Verdict as Verdict
    from strace_lens.analysis.sweep.finding import Sweep as Sweep
    from strace_lens.api.read import read as read
    from strace_lens.api.run import run as run
    from strace_lens.api.session import session as session
    from strace_lens.api.stable import stable as stable
    from strace_lens.api.sweep import sweep as sweep
    from strace_lens.api.watch import watch as watch
    from strace_lens.errors import StraceLensError as StraceLensError
    from strace_lens.facts.lifetimes import concurrency as concurrency
    from strace_lens.model.trace import Trace as Trace

_HOMES = {
    "Stability": "strace_lens.analysis.compare.stability:Stability",
    "StraceLensError": "strace_lens.errors:StraceLensError",
    "Sweep": "strace_lens.analysis.sweep.finding:Sweep",
    "Trace": "strace_lens.model.trace:Trace",
    "TraceDiff": "strace_lens.analysis.compare.finding:TraceDiff",
    "Verdict": "strace_lens.analysis.expect.verdict:Verdict",
    "check": "strace_lens.analysis.expect.judge:check",
    "concurrency": "strace_lens.facts.lifetimes:concurrency",
    "diff": "strace_lens.analysis.compare.repeat:diff",
    "read": "strace_lens.api.read:read",
    "run": "strace_lens.api.run:run",
    "session": "strace_lens.api.session:session",
    "spark": "strace_lens.spark",
    "stable": "strace_lens.api.stable:stable",
    "sweep": "strace_lens.api.sweep:sweep",
    "watch": "strace_lens.api.watch:watch",
}
__all__ = [
    "Stability",
    "StraceLensError",
    "Sweep",
    "Trace",
    "TraceDiff",
    "Verdict",
    "__version__",
    "check",
    "concurrency",
    "diff",
    "read",
    "run",
    "session",
    "stable",
    "sweep",
    "watch",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'strace_lens' has no attribute {name!r}")
    from importlib import import_module

    home, _, word = _HOMES[name].partition(":")
    module = import_module(home)
    return getattr(module, word) if word else module


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
