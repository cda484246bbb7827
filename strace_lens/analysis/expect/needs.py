"""What strace must record for expectations to be decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from strace_lens.analysis.expect.syntax import Asked, Expectation
from strace_lens.facts.subjects import SUBJECTS
from strace_lens.filter import Filter


class Needs(msgspec.Struct, frozen=True):
    """What to ask of strace.

    Attributes:
        trace: the words for ``--trace``.
        descriptors: whether to print the paths of descriptors (``-y``).
    """

    trace: str
    descriptors: bool


def needs(expectations: Iterable[Expectation], trace: str) -> Needs:
    """Returns what the expectations need, with the words of ``trace`` (strace's filter) included.

    ``?name`` asks for a call without an error if this strace does not know it (strace(1)). A negated set (``!write``)
    stays as it is: it takes everything else.
    """
    asked = [asked for one in expectations for asked in one.asked]
    descriptors = any(SUBJECTS[one.subject].descriptors for one in asked)
    if trace.startswith("!"):
        return Needs(trace, descriptors)
    words = dict.fromkeys(trace.split(","))
    for one in asked:
        words |= dict.fromkeys(SUBJECTS[one.subject].classes)
        taken = Filter(",".join(words))
        words |= {f"?{call}": None for call in _calls(one) if not taken.takes(call)}
    return Needs(",".join(words), descriptors)


def _calls(asked: Asked) -> Iterator[str]:
    subject = SUBJECTS[asked.subject]
    if asked.call:
        yield asked.call
    yield from subject.calls
    yield from subject.guards
