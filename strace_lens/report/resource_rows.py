"""The files and addresses of a task or a trace as lines: sets with counts, never raw calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from strace_lens.analysis.summary.files import FileSets, file_sets, record_files
from strace_lens.analysis.summary.network import Addresses, addresses, record_network
from strace_lens.model.task import Task
from strace_lens.model.trace import Trace
from strace_lens.report.style import Line, Piece, Style
from strace_lens.wording import and_more, count

_SHOWN = 10
"""The most files or addresses of a line that the width of a terminal cuts."""


class Uses:
    """The files and addresses of tasks that the style's view asks for. Reads the log again."""

    def __init__(self, trace: Trace, style: Style) -> None:
        view = style.view
        self._style = style
        self._files: dict[Task, FileSets] = file_sets(trace)[1] if view.files else {}
        self._addresses: dict[Task, Addresses] = addresses(trace)[1] if view.network else {}

    def of(self, tasks: Sequence[Task]) -> Iterator[Line]:
        """Lines about the tasks together."""
        most = None if self._style.width is None else _SHOWN
        files = FileSets()
        found: Addresses = Counter()
        for task in tasks:
            if task in self._files:
                files.merge(self._files[task])
            found.update(self._addresses.get(task, {}))
        yield from ([piece, (f": {text}", "")] for piece, text in file_lines(files, self._style, most, looks=False))
        yield from ([piece, (f": {text}", "")] for piece, text in network_lines(found, self._style, most))


def not_recorded(trace: Trace, style: Style) -> Iterator[Line]:
    """Lines on what the view asks for and the log does not show to have been recorded."""
    if style.view.files and not record_files(trace):
        yield [("nothing shows that files were recorded; record with --files", "yellow")]
    if style.view.network and not record_network(trace):
        yield [("nothing shows that connections were recorded; record with --network", "yellow")]


_VERBS = {"connect": "connected to", "bind": "bound to"}


def file_lines(files: FileSets, style: Style, most: int | None, *, looks: bool = True) -> Iterator[tuple[Piece, str]]:
    """Yields for each deed its word with a count, and the paths; of many only ``most``. Then what failed.

    Without ``looks``, files that were only looked at are left out.
    """
    for deed, paths in files.sets.items():
        if paths and (looks or deed != "looked at"):
            yield (f"{deed} {len(paths):,}", "cyan"), _listed(list(paths), style, most)
    if files.failed:
        reasons = ", ".join(f"{style.text(errno)} {number:,}" for errno, number in files.failed.most_common())
        yield (f"failed {files.failed.total():,}", "yellow"), reasons
    if files.unknown:
        yield ("unknown", "yellow"), f"of {count(files.unknown, 'call')} the log does not show the file or the result"


def network_lines(found: Addresses, style: Style, most: int | None) -> Iterator[tuple[Piece, str]]:
    """Yields for each call and result a word with a count, and the addresses; of many only ``most``."""
    by_result: dict[tuple[str, str], list[str]] = {}
    for (call, address, result), number in found.items():
        times = f" {style.marks.times}{number:,}" if number > 1 else ""
        by_result.setdefault((call, result), []).append(f"{style.text(address)}{times}")
    for (call, result), shown in by_result.items():
        verb = _VERBS.get(call, call)
        failed = f", {style.text(result)}" if result else ""
        # Each is escaped already; a count stands behind it.
        cut = shown if most is None else shown[:most]
        more = and_more(len(shown) - len(cut))
        yield (
            (f"{verb} {len(shown):,}{failed}", "yellow" if result else "cyan"),
            ", ".join([*cut, *([more] if more else [])]),
        )


def _listed(paths: list[str], style: Style, most: int | None) -> str:
    cut = paths if most is None else paths[:most]
    more = and_more(len(paths) - len(cut))
    return ", ".join([*style.texts(cut), *([more] if more else [])])
