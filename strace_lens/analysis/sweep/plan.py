"""Which runs a sweep makes: one for each place where strace can let a fault fire, and each fault there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from itertools import takewhile

import msgspec
from msgspec.structs import replace

from strace_lens.analysis.sweep.fault import Asked, Fault, faults_at
from strace_lens.analysis.sweep.site import Site
from strace_lens.filter import Filter


class Attempt(msgspec.Struct, frozen=True):
    """One run with a fault. strace counts ``when=`` per task and call: it may fire at several sites.

    Attributes:
        sites: the sites that the run is made for.
        others: the sites where the fault fires too, and nobody asked for: of tasks that the user left out.
        fault: what happens there.
        when: the n-th call of a task.
        along: spellings of the one path whose calls count (``strace -P``); empty: all count.
        stops: the site of a loader where the fault would fire too, and which the user left alone: no run is made.
    """

    sites: tuple[Site, ...]
    others: tuple[Site, ...]
    fault: Fault
    when: int
    along: tuple[str, ...] = ()
    stops: Site | None = None

    @property
    def call(self) -> str:
        """Name of the call."""
        return self.sites[0].call

    @property
    def inject(self) -> str:
        """The word for strace's ``--inject``."""
        return f"{self.call}:{self.fault.words}:when={self.when}{'+' * self.fault.lasting}"


class Wanted(msgspec.Struct, frozen=True):
    """Which sites the user asks for.

    Attributes:
        calls: strace's words for calls, ``write,%file``; None: all.
        path: a glob for the path; None: all.
        task: the path of a task's creation; None: all.
        nth: the n-th such call; None: all.
    """

    calls: str | None = None
    path: str | None = None
    task: str | None = None
    nth: int | None = None

    def takes(self, site: Site, filter_: Filter | None) -> bool:
        """Whether a site is asked for; ``filter_``: of ``calls``."""
        paths = [path for path in (site.path, site.whole_path) if path]
        return (
            (filter_ is None or filter_.takes(site.call) is True)
            and self.task in {None, site.task}
            and self.nth in {None, site.nth}
            and (self.path is None or any(fnmatchcase(path, self.path) for path in paths))
        )


def common(first: Sequence[Site], second: Sequence[Site]) -> list[Site]:
    """The sites that both runs have, without what varies of them."""
    others = {site.key: site for site in second}
    found = [(site, others[site.key]) for site in first if site.key in others]
    return [_shared(site, other) for site, other in found if site.program == other.program]


def _shared(site: Site, other: Site) -> Site:
    """Where the old break differs it counts as 0: no libc takes that for a success."""
    if site.before is not None and site.before != other.before:
        site = replace(site, before=0)
    if site.path is not None and site.path != other.path:
        return replace(site, path=f"{_beginning(site.path, other.path or '')}*", whole_path=None)
    return site


def _beginning(one: str, other: str) -> str:
    """What two texts have in common at their beginning."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(letter for letter, _ in same)


class Plan:
    """Makes attempts of sites.

    ``every`` has all sites of the program, the loader's too: strace does not know who makes a call. ``own`` has those
    that may fail.
    """

    def __init__(self, every: Iterable[Site], own: Iterable[Site]) -> None:
        self._own = {site.key for site in own}
        self._at: dict[tuple[str, int], list[Site]] = defaultdict(list)
        self._along: dict[tuple[str, str, int], list[Site]] = defaultdict(list)
        self._spellings: dict[str, set[str]] = defaultdict(set)
        for site in every:
            self._at[site.call, site.nth].append(site)
            if site.whole_path is not None and site.kind == "file":
                self._along[site.call, site.whole_path, site.nth_of_path].append(site)
                self._spellings[site.whole_path] |= {site.whole_path, site.given or site.whole_path}

    def attempts(self, sites: Sequence[Site], asked: Asked, *, named: bool) -> list[Attempt]:
        """The attempts for ``sites``, the most different first. ``named``: the user named the calls."""
        found: dict[tuple[object, ...], tuple[list[Site], list[Site], tuple[str, ...], Fault]] = {}
        for site in sites:
            fired, along = self._fired(site)
            for fault in faults_at(site, asked, named=named):
                key = (site.call, fault, along, site.nth_of_path if along else site.nth)
                found.setdefault(key, ([], fired, along, fault))[0].append(site)
        made = [
            Attempt(
                sites=tuple(asked_for),
                others=tuple(site for site in fired if site not in asked_for),
                fault=fault,
                when=asked_for[0].nth_of_path if along else asked_for[0].nth,
                along=along,
                stops=next((site for site in fired if site.key not in self._own), None),
            )
            for asked_for, fired, along, fault in found.values()
        ]
        return _varied(made)

    def _fired(self, site: Site) -> tuple[list[Site], tuple[str, ...]]:
        """The sites where a fault at ``site`` fires, and the spellings of the path that tells them from others."""
        together = self._at[site.call, site.nth]
        if len(together) == 1 or site.whole_path is None or site.kind != "file":
            return together, ()
        fewer = self._along[site.call, site.whole_path, site.nth_of_path]
        if len(fewer) >= len(together):
            return together, ()
        return fewer, tuple(sorted(self._spellings[site.whole_path]))


def _varied(attempts: Sequence[Attempt]) -> list[Attempt]:
    """First one of each program, call, path and fault, then the second of each: a budget may end the sweep early."""
    seen: dict[tuple[object, ...], int] = defaultdict(int)
    ranked: list[tuple[int, int, Attempt]] = []
    for place, attempt in enumerate(attempts):
        site = attempt.sites[0]
        like = (site.program, site.call, site.path, attempt.fault)
        ranked.append((seen[like], place, attempt))
        seen[like] += 1
    return [attempt for _, _, attempt in sorted(ranked, key=lambda one: one[:2])]
