"""What must be recorded so that expectations can be judged."""

from __future__ import annotations

from collections.abc import Iterable

from strace_lens.analysis.expect.syntax import Expectation
from strace_lens.facts.subjects import SUBJECTS


def needed(expectations: Iterable[Expectation], trace: str) -> str:
    """The words for strace's ``--trace``: those of ``trace``, and the calls that the expectations ask about.

    A call that this strace does not know is no mistake (``?name``, strace(1)). A negated set (``!write``) takes
    everything else and stays as it is.
    """
    if trace.startswith("!"):
        return trace
    wanted = dict.fromkeys(trace.split(","))
    for expectation in expectations:
        asked = (expectation.call,) if expectation.call else ()
        wanted |= dict.fromkeys(f"?{call}" for call in (*asked, *SUBJECTS[expectation.subject].guards))
    plain = {word.lstrip("?") for word in trace.split(",")}
    return ",".join(word for word in wanted if not word.startswith("?") or word in trace or word[1:] not in plain)
