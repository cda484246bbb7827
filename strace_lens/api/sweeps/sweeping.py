"""One sweep, from the runs without a fault to the results."""

from __future__ import annotations

import re
import shlex
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from strace_lens.analysis.sweep.fault import faults_at
from strace_lens.analysis.sweep.finding import Judged, SiteResult, Sweep, in_order
from strace_lens.analysis.sweep.judge import Stable, judged, not_reached, notes, reached, stable
from strace_lens.analysis.sweep.plan import Attempt, Plan, Wanted, common
from strace_lens.analysis.sweep.ran import Ran
from strace_lens.analysis.sweep.site import Site, of_program, sites
from strace_lens.api.sweeps.options import FLOOR, MULTIPLE, PAUSE, Options
from strace_lens.api.sweeps.pool import Pool
from strace_lens.api.sweeps.runs import GRACE, Around, Runner, forget
from strace_lens.api.sweeps.state import State
from strace_lens.api.sweeps.world import World
from strace_lens.errors import StraceLensError, TimedOut, UsageError
from strace_lens.filter import Filter
from strace_lens.model.trace import Trace

_LOOK = 0.1
_MOST_LINES = 20
_STOPS = "strace would fail a call that loads a program in another task too (--loader)"
_TEMPORARY = re.compile(r"/.*/strace-lens-[0-9a-f]{12}/world-\d{4}/tmp(?=/|$)")


class Sweeping:
    """One sweep, from the runs without a fault to the results."""

    def __init__(self, around: Around, options: Options, pool: Pool, begins: Callable[[int, int], None]) -> None:
        self._around, self._options, self._pool, self._begins = around, options, pool, begins
        self._runner = Runner(around, pool.stop)
        self._state = State(options.state, around, options)
        self._runs = 0

    def result(self) -> Sweep:
        """Makes all runs."""
        plain = self._plainly()
        try:
            return self._beside([trace for trace, _ in plain[-2:]], stable([ran for _, ran in plain[-2:]]))
        finally:
            for trace, _ in plain:
                forget(trace)

    def _beside(self, traces: Sequence[Trace], plain: Stable) -> Sweep:
        """Makes the runs with a fault, and judges each beside ``plain``."""
        first, second = traces
        self._stable = plain
        self._limit = self._options.timeout or max(FLOOR, MULTIPLE * self._stable.seconds)
        every = common(*([self._named(site) for site in sites(one, loader=True)] for one in (first, second)))
        own = every if self._options.loader else of_program(every, first)
        chosen = [site for site in own if self._options.wanted.takes(site, self._filter)]
        if own and not chosen:
            raise UsageError(_none(own, self._options.wanted))
        attempts = Plan(every, own).attempts(chosen, self._options.faults, named=self._filter is not None)
        results = self._tried([one for one in attempts if one.stops is None])
        results += [result for one in attempts if one.stops for result in self._left_out(one, _STOPS)]
        return Sweep(
            command=self._around.command,
            results=in_order(results),
            runs=self._runs,
            seconds=self._stable.seconds,
            limit=self._limit,
            loader=len(every) - len(own),
            without_fault=self._without(chosen),
            notes=(
                *notes(self._stable, len(every), first, in_copies=self._options.source is not None),
                *([self._state.failure] if self._state.failure is not None else []),
            ),
            fail_on=self._options.fail_on,
            interrupted=self._pool.stop.came,
        )

    def _named(self, site: Site) -> Site:
        """The site without what is ours in its path: a file of TMPDIR, or the file that is standard input."""
        if site.whole_path is None or site.path is None:
            return site
        if site.whole_path == str(self._around.stdin):
            return replace(site, path=None, whole_path=None, kind="")
        return replace(site, path=_TEMPORARY.sub("TMPDIR", site.path))

    @property
    def _filter(self) -> Filter | None:
        return Filter(self._options.wanted.calls) if self._options.wanted.calls is not None else None

    def _plainly(self) -> list[tuple[Trace, Ran]]:
        """Runs the program twice without a fault; a third time if the two differ, as the first may fill caches."""
        runs: list[tuple[Trace, Ran]] = []
        while len(runs) < 2 or (len(runs) == 2 and stable([ran for _, ran in runs]).varies):
            self._next = time.monotonic() + (PAUSE if runs else 0)
            runs += self._pool.each(iter([self._plain]))
            if self._pool.stop.came:
                raise KeyboardInterrupt
            if runs[-1][1].timed_out:
                raise TimedOut(f"the program did not end within {self._options.timeout:g} s, without any fault")
        return runs

    def _plain(self, world: World) -> tuple[Trace, Ran]:
        while time.monotonic() < self._next and not self._pool.stop.came:
            time.sleep(_LOOK)
        return self._runner.plainly(world, self._options.timeout)

    def _tried(self, attempts: Sequence[Attempt]) -> list[SiteResult]:
        """Makes a run for each attempt, in their order, until the budget, the number or the user ends it."""
        results: list[SiteResult] = []
        tried: set[int] = set()
        of = min(len(attempts), self._options.most or len(attempts))
        for number, attempt in enumerate(attempts):
            if (known := self._state.results(attempt)) is not None:
                tried.add(number)
                results += known
        for number, found in self._pool.each(self._work(attempts[:of], tried)):
            tried.add(number)
            self._runs += 1
            results += found
            if not any(one.judged.failed for one in found):
                self._state.add(attempts[number], found)
        for number, attempt in enumerate(attempts):
            if number not in tried:
                results += self._left_out(attempt, self._why(number))
        return results

    def _work(
        self, attempts: Sequence[Attempt], tried: Set[int]
    ) -> Iterator[Callable[[World], tuple[int, list[SiteResult]]]]:
        began = time.monotonic()
        for number in [number for number in range(len(attempts)) if number not in tried]:
            if self._options.budget is not None and time.monotonic() - began >= self._options.budget:
                return
            self._begins(number + 1, len(attempts))
            yield partial(self._numbered, attempts[number], number)

    def _numbered(self, attempt: Attempt, number: int, world: World) -> tuple[int, list[SiteResult]]:
        return number, self._try(attempt, world)

    def _try(self, attempt: Attempt, world: World) -> list[SiteResult]:
        repeat = repeated(attempt, self._around, self._options.source)
        try:
            grace = max(GRACE, 2 * self._stable.seconds)
            ran = self._runner.with_fault(attempt, world, self._limit, grace)
        except (StraceLensError, OSError) as error:  # a full disk, or a --setup that fails now
            verdict = Judged("undecided", why=f"the run failed: {error}", failed=True)
            return [SiteResult(site, attempt.fault, verdict, repeat) for site in attempt.sites]
        return list(_results(attempt, ran, self._stable, repeat))

    def _why(self, number: int) -> str:
        """Why an attempt was left out."""
        most = self._options.most
        if self._pool.stop.came:
            return "interrupted"
        return f"--max {most}" if most is not None and number >= most else f"--budget {self._options.budget:g}s"

    def _left_out(self, attempt: Attempt, why: str) -> Iterator[SiteResult]:
        repeat = repeated(attempt, self._around, self._options.source)
        for site in attempt.sites:
            yield SiteResult(site, attempt.fault, Judged("left out", why=why), repeat)

    def _without(self, chosen: Sequence[Site]) -> Mapping[str, int]:
        named = self._filter is not None
        return Counter(site.call for site in chosen if not faults_at(site, self._options.faults, named=named))


def _none(own: Sequence[Site], wanted: Wanted) -> str:
    """That no site is as the user wants it, and what there is."""
    options = {"--only": wanted.calls, "--path": wanted.path, "--task": wanted.task, "--nth": wanted.nth}
    asked = " ".join(f"{option} {value}" for option, value in options.items() if value is not None)
    calls = ", ".join(sorted({site.call for site in own}))
    return f"no call of the program is as asked ({asked}); it makes {calls}"


def _results(attempt: Attempt, ran: Ran, plain: Stable, repeat: str) -> Iterator[SiteResult]:
    there, missed = reached(attempt, ran)
    lines = tuple(one.text for one in ran.fired[:_MOST_LINES])
    verdict = judged(plain, ran, attempt.call, attempt.fault) if there else not_reached(ran)
    for site in attempt.sites:
        found = not_reached(ran) if site in missed else verdict
        yield SiteResult(site, attempt.fault, found, repeat, there, lines, ran.seconds)


def repeated(attempt: Attempt, around: Around, source: Path | None) -> str:
    """A shell command that repeats a run with strace alone."""
    strace = ["strace", "-f", "-e", f"trace={attempt.call}", "-e", f"inject={attempt.inject}"]
    words = shlex.join([*strace, *(word for path in attempt.along for word in ("-P", path)), "--", *around.command])
    if source is None:
        return words
    words = re.sub(r"/\S*/strace-lens-[0-9a-f]{12}/world-\d{4}/dir", '"$d"', words)
    prepared = f"{{ {around.setup}; }} && " if around.setup is not None else ""
    return f'd=$(mktemp -d) && cp -a {shlex.quote(f"{source}/.")} "$d" && cd "$d" && {prepared}{words}'
