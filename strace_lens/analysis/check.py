"""Judge a trace in one call, as Python users and the command do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from strace_lens.analysis.expect.judge import judge
from strace_lens.analysis.expect.parse import Expectation, parse
from strace_lens.analysis.expect.verdict import Verdict, Verdicts
from strace_lens.analysis.wording import notes
from strace_lens.model.trace import Trace
from strace_lens.recording import Recording


def check(trace: Trace, expectation: str, **let: str | int) -> Verdict:
    """Judge one expectation on ``trace``; the verdict is true only where it held.

    ``let`` gives values to the ``$name`` words. Raises ExpectationError for a text that the language does not know.
    """
    return judge(trace, [parse(expectation)], {name: str(value) for name, value in let.items()})[0]


def check_all(
    trace: Trace, expectations: Sequence[Expectation], let: Mapping[str, str], *, allow_failure: bool = True
) -> Verdicts:
    """Judge expectations on ``trace``, reading its log at most once more.

    Without ``allow_failure``, that the recorded program ended with exit status 0 is an expectation of its own.
    """
    verdicts = judge(trace, expectations, let)
    if trace.recording is not None and not allow_failure:
        verdicts.append(_succeeded(trace.recording))
    return Verdicts(tuple(verdicts), notes(trace.recording))


def _succeeded(recording: Recording) -> Verdict:
    status = recording.status
    how = "its time was over" if recording.timed_out else f"it ended with exit status {status}"
    return Verdict(
        expectation="the program ends with exit status 0 (--allow-failure takes this away)",
        outcome="held" if status == 0 and not recording.timed_out else "failed",
        found=how,
    )
