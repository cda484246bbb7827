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


def needs(expectations: Iterable[Expectation], trace: str, *, files: bool = False, network: bool = False) -> Needs:
    """Returns what the expectations need, with the words of ``trace`` (strace's filter) included.

    ``files`` and ``network`` ask for the files that calls name, and for all that sockets are used for. What may hide
    one of them is recorded with it, and what says where relative paths begin.

    ``?name`` asks for a call without an error if this strace does not know it (strace(1)). A negated set (``!write``)
    stays as it is: it takes everything else.
    """
    asked = [asked for one in expectations for asked in one.asked]
    descriptors = files or network or any(SUBJECTS[one.subject].descriptors for one in asked)
    if trace.startswith("!"):
        return Needs(trace, descriptors)
    words = dict.fromkeys(trace.split(","))
    for wanted, subject, classes in ((files, "file", ("%file",)), (network, "connection", ("%network",))):
        if wanted and "all" not in words:
            _add(words, classes, _calls(Asked(subject, None, ())))
    for one in asked:
        _add(words, SUBJECTS[one.subject].classes, _calls(one))
    return Needs(",".join(words), descriptors)


def _add(words: dict[str, None], classes: Iterable[str], calls: Iterable[str]) -> None:
    """Adds classes to the words of a filter, and the calls that no word takes so far."""
    words |= dict.fromkeys(classes)
    taken = Filter(",".join(words))
    words |= {f"?{call}": None for call in calls if not taken.takes(call)}


def _calls(asked: Asked) -> Iterator[str]:
    subject = SUBJECTS[asked.subject]
    if asked.call:
        yield asked.call
    yield from subject.calls
    yield from subject.guards
