"""``check --baseline FILE``: the comparison with a file, as one more expectation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from strace_lens.cli.options import BaselineOptions, RecordOptions
from strace_lens.errors import UsageError

if TYPE_CHECKING:
    from strace_lens.analysis.expect.verdict import Verdict
    from strace_lens.api.baseline import Holds
    from strace_lens.api.read import Trace
    from strace_lens.redact import Redactor
    from strace_lens.settings.read import Settings


class AskedBaseline:
    """A baseline to compare with, or to write. Its file is read before anything runs."""

    def __init__(self, path: Path, options: BaselineOptions, record: RecordOptions, settings: Settings | None) -> None:
        from strace_lens.api.baseline import read
        from strace_lens.api.settings import to_hold

        self._path = path
        self._update = options.update
        self._known = read(path)
        self._holds = to_hold(_holds(options, record), self._known, settings)
        if not options.update:
            self._fits(options)

    def _fits(self, options: BaselineOptions) -> None:
        """Refuses rules that are not those of the file. Raises UsageError."""
        if options.ignore or options.keep or options.mask:
            raise UsageError(f"the rules of a baseline stand in {self._path}: --update writes it anew, with others")
        if options.exact and self._known is not None and not self._known.holds("exact"):
            raise UsageError(f"{self._path} does not say which calls made tasks: --update --exact writes it anew")

    def recording(self, record: RecordOptions) -> RecordOptions:
        """How to record, so that the log shows what the baseline holds."""
        if self._known is None or (self._update and self._holds is not None):
            return record
        files, network = record.files or self._known.holds("files"), record.network or self._known.holds("network")
        return replace(record, files=files, network=network)

    def judge(self, trace: Trace, redactor: Redactor, *, watched_only: bool, allow_failure: bool) -> Verdict:
        """Compares, or writes the file: the verdict. A program that fails has no new baseline."""
        from strace_lens.analysis.expect.verdict import Verdict
        from strace_lens.api.baseline import compare, update

        if not self._update:
            return compare(self._path, trace, redactor=redactor, watched_only=watched_only)
        made = trace.recording
        if made is not None and not allow_failure and (made.status or made.timed_out):
            return Verdict(
                f"baseline {self._path}", "failed", "not written: the program failed (--allow-failure writes it)"
            )
        return update(self._path, trace, self._holds, redactor=redactor, watched_only=watched_only)


def asked_baseline(options: BaselineOptions, record: RecordOptions, settings: Settings | None) -> AskedBaseline | None:
    """Returns what the options ask of a baseline, and the settings behind them; None: nothing.

    Raises:
        UsageError: options do not fit together, or not to the file.
        UnreadableLog: the file is no baseline.
    """
    if options.baseline is not None:
        return AskedBaseline(options.baseline, options, record, settings)
    for name, given in (("--update", options.update), ("--exact", options.exact), ("--ignore", options.ignore)):
        if given:
            raise UsageError(f"{name} is for a --baseline FILE")
    return None


def _holds(options: BaselineOptions, record: RecordOptions) -> Holds | None:
    """What a new baseline is to hold; None: nothing was asked."""
    from strace_lens.api.baseline import Holds

    rules = (tuple(some or ()) for some in (options.keep, options.ignore, options.mask))
    found = Holds(options.exact, record.files, record.network, *rules)
    return None if found == Holds() else found
