"""Judges a run with a fault against the runs without one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from strace_lens.analysis.sweep.fault import Fault
from strace_lens.analysis.sweep.files import FileChanges, compared, sentences
from strace_lens.analysis.sweep.finding import Judged, Outcome
from strace_lens.analysis.sweep.plan import Attempt
from strace_lens.analysis.sweep.ran import Fired, Ran
from strace_lens.analysis.sweep.site import Site, sites
from strace_lens.linux.faults import LOSSES, SYNCING
from strace_lens.model.trace import Trace
from strace_lens.wording import count, listed

_SANITIZER = re.compile(rb"==\d+==\s*ERROR: \w+Sanitizer|WARNING: \w+Sanitizer|runtime error: |Sanitizer:DEADLYSIGNAL")
_MESSAGE = 300
_PYTHON = b"Traceback (most recent call last):"


class Stable(msgspec.Struct, frozen=True):
    """The program without a fault, and what differs between its runs.

    Attributes:
        ran: one of the runs.
        varies: what was not the same in all runs, and what makes it undecided then, in words.
        stdout_varies, stderr_varies: the program's output is not the same in all runs.
        files_vary: paths that were not the same in all runs.
        seconds: the time of the longest run.
    """

    ran: Ran
    varies: tuple[str, ...] = ()
    stdout_varies: bool = False
    stderr_varies: bool = False
    files_vary: tuple[str, ...] = ()
    seconds: float = 0.0


def stable(runs: Sequence[Ran]) -> Stable:
    """Returns what runs without a fault have in common."""
    first = runs[0]
    files = sorted({path for run in runs for path in compared(first.files or {}, run.files or {}).paths})
    return Stable(
        first,
        tuple(_varying(runs, files)),
        len({run.stdout for run in runs}) > 1,
        len({run.stderr for run in runs}) > 1,
        tuple(files),
        max(run.seconds for run in runs),
    )


def _varying(runs: Sequence[Ran], files: Sequence[str]) -> Iterator[str]:
    status = sorted({run.status for run in runs})
    if len(status) > 1:
        yield f"its exit status is {' or '.join(map(str, status))}"
    for name, texts in (("output", [run.stdout for run in runs]), ("error", [run.stderr for run in runs])):
        if len(set(texts)) > 1:
            yield f"its standard {name}: {_differing(texts)}"
    if files:
        yield f"the files {listed(files[:5])}" + (f" and {len(files) - 5} more" if files[5:] else "")


def _differing(texts: Sequence[bytes]) -> str:
    """The first line that is not the same in two texts, in words."""
    first, other = next((texts[0], text) for text in texts if text != texts[0])
    lines = zip(first.splitlines(), other.splitlines(), strict=False)
    for number, (one, two) in enumerate(lines, 1):
        if one != two:
            return f"line {number} is {_shown(one)} or {_shown(two)}"
    return f"it has {count(len(first), 'byte')} or {len(other):,}"


def _shown(line: bytes) -> str:
    return repr(line[:60].decode(errors="replace"))


def reached(attempt: Attempt, ran: Ran) -> tuple[tuple[Site, ...], tuple[Site, ...]]:
    """The sites where the fault fired, and those where it should have and did not, by the log."""
    if attempt.along:
        # The log has the calls with one path alone, and no creations: tasks have no names there.
        every = (*attempt.sites, *attempt.others)
        return (every, ()) if len(ran.fired) == len(every) else ((), attempt.sites)
    places = {(one.task, one.nth) for one in ran.fired}
    there = tuple(site for site in (*attempt.sites, *attempt.others) if (site.task, site.nth) in places)
    return there, tuple(site for site in attempt.sites if site not in there)


def judged(stable: Stable, ran: Ran, call: str, fault: Fault) -> Judged:
    """Judges a run in which ``fault`` fired at ``call``. The worst that applies counts."""
    message = _message(stable, ran)
    changes = _changes(stable, ran)
    difference = tuple(_difference(stable, ran, changes))
    if ran.lacks and not ran.timed_out:
        return Judged("undecided", difference, message, f"the log is incomplete: {ran.lacks[0]}")
    outcome = _outcome(stable, ran, changes, message, fault)
    if outcome == "tolerated" and _lost(ran, call, fault):
        return Judged("silent", (*difference, f"{call} failed, and the program did not try again or say so"), message)
    if outcome == "tolerated" and (why := _not_compared(stable, ran)):
        return Judged("undecided", difference, message, why)
    return Judged(outcome, difference, message)


def _lost(ran: Ran, call: str, fault: Fault) -> bool:
    """Whether data may not be on the disk, though files look the same: a call that puts it there failed for good."""
    return call in SYNCING and fault.value in LOSSES and not all(one.again for one in ran.fired)


def not_reached(ran: Ran) -> Judged:
    """Judges a run whose fault did not fire."""
    if ran.lacks:
        return Judged("undecided", why=f"the log is incomplete, and does not show the fault: {ran.lacks[0]}")
    elsewhere = f"it fired in {_places(ran.fired)}" if ran.fired else "the log has no (INJECTED) line"
    return Judged("not reached", why=elsewhere)


def _places(fired: Sequence[Fired]) -> str:
    return listed([f"task {one.task}, call {one.nth}" for one in fired[:3]])


def _outcome(stable: Stable, ran: Ran, changes: FileChanges, message: str, fault: Fault) -> Outcome:
    plain = stable.ran
    if ran.timed_out:
        return "hang"
    if _crashed(plain, ran, fault):
        return "crash"
    if ran.outlived > plain.outlived or changes.extra:
        return "leak"
    if ran.status in {0, plain.status} and _is_wrong(stable, ran, changes):
        return "silent"
    return "reported" if ran.status != plain.status or message else "tolerated"


def _crashed(plain: Ran, ran: Ran, fault: Fault) -> bool:
    """Whether a task crashed; a signal that we sent may end it."""
    sent = fault.value if fault.kind == "signal" else None
    new = Counter(ran.crashes) - Counter(plain.crashes)
    if any(signal != sent for signal in new) or (ran.signal not in {None, plain.signal, sent}):
        return True
    return _SANITIZER.search(ran.stderr) is not None and _SANITIZER.search(plain.stderr) is None


def _is_wrong(stable: Stable, ran: Ran, changes: FileChanges) -> bool:
    """Whether the result is not that of a run without a fault. The user's judge, if there is one, decides alone."""
    if ran.verified is not None:
        return ran.verified.status != 0
    lost = not stable.stderr_varies and bool(_lines(stable.ran.stderr) - _lines(ran.stderr))
    lost = lost and not _lines(ran.stderr) - _lines(stable.ran.stderr)
    return (not stable.stdout_varies and ran.stdout != stable.ran.stdout) or bool(changes) or lost


def _lines(text: bytes) -> Counter[bytes]:
    return Counter(text.splitlines())


def _not_compared(stable: Stable, ran: Ran) -> str:
    """Why a run that looks the same may not be; "" if nothing was left out."""
    status = any("exit status" in text for text in stable.varies)
    if not status and (not stable.varies or (ran.verified is not None and not stable.stderr_varies)):
        return ""
    return f"not the same in runs without a fault: {'; '.join(stable.varies)}"


def _changes(stable: Stable, ran: Ran) -> FileChanges:
    if stable.ran.files is None or ran.files is None:
        return FileChanges()
    return compared(stable.ran.files, ran.files, stable.files_vary, ran.before)


def _message(stable: Stable, ran: Ran) -> str:
    """The first line on standard error that no run without a fault has."""
    if stable.stderr_varies:
        return ""
    new = _lines(ran.stderr) - _lines(stable.ran.stderr)
    said = [line for line in ran.stderr.splitlines() if line.strip() and new[line]]
    telling = said[-1:] if said[:1] == [_PYTHON] else said[:1]  # Python says what went wrong last
    return b"".join(telling)[:_MESSAGE].decode(errors="replace")


def _difference(stable: Stable, ran: Ran, changes: FileChanges) -> Iterator[str]:
    plain = stable.ran
    if ran.timed_out:
        yield f"did not end in {ran.seconds:.0f} s, ends in {stable.seconds:.1f} s"
    elif ran.status != plain.status:
        how = f"killed by {ran.signal}" if ran.signal is not None else f"exit status {ran.status}"
        yield f"{how}, was {plain.signal or plain.status}"
    for signal, number in (Counter(ran.crashes) - Counter(plain.crashes)).items():
        if signal != ran.signal:
            yield f"{count(number, 'task')} killed by {signal}"
    if ran.outlived > plain.outlived:
        yield f"{count(ran.outlived - plain.outlived, 'task')} left running"
    if ran.stdout != plain.stdout and not stable.stdout_varies:
        yield f"standard output {_of_text(plain.stdout, ran.stdout)}"
    if ran.verified is not None and ran.verified.status:
        yield f"--verify ends with {ran.verified.status}" + (f": {ran.verified.said}" if ran.verified.said else "")
    yield from sentences(changes)


def _of_text(was: bytes, now: bytes) -> str:
    return f"has {count(len(now), 'byte')}, had {len(was):,}" if len(was) != len(now) else "has other text"


def notes(plain: Stable, matched: int, trace: Trace, *, in_copies: bool) -> Iterator[str]:
    """What users should know of the runs without a fault; ``matched``: the number of sites that they all have."""
    every = sites(trace, loader=True)
    varying = len(every) - matched
    if plain.varies:
        yield f"not the same in runs without a fault: {'; '.join(plain.varies)}. --mask, --verify"
    if varying:
        yield f"{count(varying, 'call')} of one run without a fault had no match in another, and were left alone"
    if plain.ran.outlived:
        yield f"without a fault too, {count(plain.ran.outlived, 'task')} outlived the program: each run ended them"
    if any(site.path == "/dev/tty" for site in every):
        yield "the program looks for a terminal, and these runs have none"
    if plain.ran.status:
        yield f"without a fault the program ends with exit status {plain.ran.status}"
    if not in_copies:
        yield "files were not judged: --dir DIR gives each run a copy of a directory, and compares what it left"
