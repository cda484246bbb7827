"""Judge a trace in one call, as Python users and the command do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from strace_lens.analysis.expect.judge import judge
from strace_lens.analysis.expect.parse import Expectation, parse
from strace_lens.analysis.expect.verdict import Verdict
from strace_lens.facts.evidence import Evidence
from strace_lens.model.trace import Trace
from strace_lens.recording import Recording


def check(trace: Trace, expectation: str, *, watched_only: bool = False, **let: str | int) -> Verdict:
    """Judge one expectation on ``trace``; the verdict is true only where it held.

    ``watched_only`` asks about the tasks that strace watched. ``let`` gives values to the ``$name`` words.
    Raises ExpectationError for a text that the language does not know.
    """
    return judge(
        trace, [parse(expectation)], {name: str(value) for name, value in let.items()}, watched_only=watched_only
    )[0]


def check_all(
    trace: Trace,
    expectations: Sequence[Expectation],
    let: Mapping[str, str],
    *,
    allow_failure: bool = True,
    watched_only: bool = False,
) -> list[Verdict]:
    """Judge expectations on ``trace``, reading its log at most once more.

    Without ``allow_failure``, that the recorded program ended with exit status 0 is an expectation of its own.
    """
    verdicts = judge(trace, expectations, let, watched_only=watched_only)
    if trace.recording is not None and not allow_failure:
        verdicts.append(_succeeded(trace, trace.recording))
    return verdicts


def _succeeded(trace: Trace, recording: Recording) -> Verdict:
    status = recording.status
    how = "its time was over" if recording.timed_out else f"it ended with exit status {status}"
    failed = status != 0 or recording.timed_out
    evidence = Evidence(trace)
    broken = [task for task in trace.tasks if evidence.is_broken(task)]
    return Verdict(
        expectation="the program ends with exit status 0 (--allow-failure takes this away)",
        outcome="held" if not failed else "undecided" if broken else "failed",
        found=how,
        missing=(_BROKEN,) if failed and broken else (),
    )


_BROKEN = (
    "a task made with CLONE_UNTRACED cannot work under --seccomp-bpf, and that may be why; record with --no-seccomp-bpf"
)
