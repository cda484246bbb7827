"""Compares a trace with a baseline: the canonical form of an earlier one, from a file.

A baseline holds what a program makes, runs and ends with. It leaves out, unless it is asked for, what differs between
machines: which call made a task and libc's usual flags (containers that refuse clone3 change both), files, addresses.
"""

from __future__ import annotations

import shlex

import msgspec
from msgspec.structs import replace

from strace_lens.analysis.compare.canonical import canonical
from strace_lens.analysis.compare.diff import compare_by
from strace_lens.analysis.compare.finding import SIDES, Side, TraceDiff
from strace_lens.analysis.compare.form import Canonical
from strace_lens.analysis.compare.form_read import Lines, read_numbered
from strace_lens.analysis.compare.form_text import text_of
from strace_lens.analysis.compare.rebuilt import Rebuilt
from strace_lens.analysis.compare.rules import Masks, Rules, chosen
from strace_lens.model.trace import Trace

_PARTS = {"exact": "libc", "files": "files", "network": "connections"}
"""What a baseline holds on request only, and the rule that leaves it out."""


_UNRECORDED = {"files": "files were not recorded", "network": "network was not recorded"}


class Holds(msgspec.Struct, frozen=True):
    """What a baseline is to hold.

    Attributes:
        exact: which call made a task, and libc's flags.
        files: what was done with files.
        network: what was done with addresses.
        keep, ignore, mask: rules, as of a comparison. To keep ``libc``, ``files`` or ``connections`` is to hold them.
    """

    exact: bool = False
    files: bool = False
    network: bool = False
    keep: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    mask: tuple[str, ...] = ()

    def rules(self) -> Rules:
        """Returns the rules of the baseline. The command line counts: another program has another baseline.

        Raises:
            UsageError: a rule is unknown, or a mask is no regular expression.
        """
        left_out = {rule for part, rule in _PARTS.items() if not getattr(self, part)} - {*self.keep}
        kept = {*self.keep} - {*_PARTS.values()}
        return chosen({*kept, "command-line"}, {*self.ignore, *left_out, "calls"}, self.mask)


class Baseline(msgspec.Struct, frozen=True):
    """A baseline that was read.

    Attributes:
        name: of its file.
        form: what it holds.
        lines: where it stands there.
    """

    name: str
    form: Canonical
    lines: Lines = ()

    def holds(self, part: str) -> bool:
        """Whether it holds a part: ``exact``, ``files`` or ``network``."""
        return not self.form.rules.holds(_PARTS[part])

    def compare(self, trace: Trace, redact: Masks | None = None, *, watched_only: bool = False) -> TraceDiff:
        """Compares a trace with it, by its rules. ``redact`` masks secrets in the trace, as in the file.

        Calls that name neither a program nor a file nor an address are not compared.
        """
        rules = replace(self.form.rules, ignore=(*self.form.ignore, "calls"), redact=redact)
        made = trace.recording
        names = (self.name, shlex.join(made.command) if made is not None else "the log")
        earlier = Rebuilt(self.form, self.lines)
        facts = earlier.facts
        found = compare_by(rules, earlier.trace, trace, watched_only=watched_only, names=names, facts=facts)
        lacking = [(side, f"{_UNRECORDED[part]}: --{part}") for side, part in self._unrecorded(found)]
        return replace(
            found, missing=(*found.missing, *lacking), labels=("baseline", "run" if made is not None else "log")
        )

    def _unrecorded(self, found: TraceDiff) -> list[tuple[Side, str]]:
        """What the baseline holds, and the log cannot show."""
        lacking = {*found.covered.unrecorded, *found.covered.apart[0]}
        return [(SIDES[1], part) for part in ("files", "network") if self.holds(part) and part in lacking]


def read_baseline(text: str, name: str) -> Baseline:
    """Reads the text of a baseline. ``name`` is its file's.

    Raises:
        UnreadableLog: it is no baseline, holds a merge conflict, or a line is wrong.
    """
    return Baseline(name, *read_numbered(text, name))


def baseline_text(trace: Trace, rules: Rules) -> str:
    """Returns the text of a new baseline."""
    return text_of(canonical(trace, rules))
