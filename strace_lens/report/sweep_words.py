"""Words for what a sweep found: a site, what became of it, and the summary."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from itertools import groupby
from pathlib import PurePosixPath

from strace_lens.analysis.sweep.finding import Outcome, SiteResult, Sweep
from strace_lens.analysis.sweep.site import Site
from strace_lens.redact import Redactor
from strace_lens.wording import and_more, count, listed

MEANING: dict[Outcome, str] = {
    "hang": "the program did not end in time",
    "crash": "a signal, an abort or a sanitizer ended it",
    "leak": "tasks or files are left behind",
    "silent": "the exit status does not show that output or files differ",
    "undecided": "what is missing could change the answer",
    "reported": "another exit status, or a message",
    "not reached": "the fault did not fire",
    "tolerated": "same exit status, output and files",
    "left out": "not tried",
}
_GOOD_FIRST: tuple[Outcome, ...] = (
    *("tolerated", "reported", "silent", "leak", "crash", "hang"),
    *("undecided", "not reached", "left out"),
)
_STREAMS = {0: "standard input", 1: "standard output", 2: "standard error"}
_SHOWN = 3


def command(found: Sweep, redactor: Redactor) -> str:
    """Returns the command line, masked, not escaped."""
    return shlex.join(redactor.words(found.command))


def summary(found: Sweep) -> str:
    """Returns ``214 sites: 180 tolerated, 29 reported, 3 silent, 1 crash, 1 not reached``, the best first."""
    sites = len({one.site.key for one in found.results})
    what = count(sites, "site")
    if len(found.results) > sites:
        what = f"{count(len(found.results), 'fault')} at {what}"
    told = [f"{found.counts[outcome]:,} {outcome}" for outcome in _GOOD_FIRST if outcome in found.counts]
    return f"{what}: {', '.join(told)}" if told else what


def place(site: Site) -> str:
    """Returns where a site is: ``write #2 of out.txt``, with the task unless it is the first."""
    on = site.path or _STREAMS.get(site.descriptor if site.descriptor is not None else -1, "")
    if not on and site.descriptor is not None:
        on = f"descriptor {site.descriptor}" + (f", a {site.kind}" if site.kind else "")
    return f"{site.call} #{site.nth}{on and f' of {on}'} in task {site.task}"


def program(site: Site) -> str:
    """Returns the name of the program of a site."""
    return site.program or "an unknown program"


def heading(result: SiteResult) -> str:
    """Returns what was done where: ``ENOSPC at write #2 of out.txt in task 1``."""
    return f"{result.fault} at {place(result.site)}"


def details(result: SiteResult) -> Iterator[tuple[str, str]]:
    """The rest of what is known of a result, each with a word for what it is."""
    if result.judged.why:
        yield "why", result.judged.why
    if result.judged.difference:
        yield "differs", "; ".join(result.judged.difference)
    if result.judged.message:
        yield "says", result.judged.message
    if result.others:
        yield "with it", f"the fault fired too at {together(result)}: what is said here holds for all of them"
    for line in result.lines[:_SHOWN]:
        yield "log", line
    yield "repeat", result.repeat


def together(result: SiteResult) -> str:
    """Returns the first of the other sites where the fault of a run fired."""
    sites = result.together(_SHOWN)
    texts = [f"{place(site)} ({PurePosixPath(program(site)).name})" for site in sites]
    more = and_more(result.others - len(sites))
    return listed(texts) + (f" {more}" if more else "")


def shown(found: Sweep) -> list[SiteResult]:
    """The results, worst first, without those that are as they should be or were not tried."""
    return [one for one in found.results if one.outcome not in {"tolerated", "left out"}]


def groups(found: Sweep) -> Iterator[tuple[Outcome, str, list[SiteResult]]]:
    """The same by outcome and program."""
    for (outcome, name), results in groupby(shown(found), key=lambda one: (one.outcome, program(one.site))):
        yield outcome, name, list(results)


def remarks(found: Sweep) -> Iterator[str]:
    """What users should know beside the results."""
    if found.interrupted:
        yield "interrupted: this is what was found until then"
    reasons = {one.judged.why: 0 for one in found.results if one.outcome == "left out"}
    for reason in reasons:
        number = sum(one.outcome == "left out" and one.judged.why == reason for one in found.results)
        yield f"{number:,} left out: {reason}"
    apart = sum(one.others > 0 for one in found.results)
    if apart:
        yield (
            f"at {count(apart, 'site')} the fault fired elsewhere in the same run too: strace counts per task and call"
        )
    if found.without_fault:
        calls = [f"{call} {number}" for call, number in found.without_fault.items()]
        more = and_more(len(calls) - 8)
        yield f"no plausible fault, so not tried: {', '.join(calls[:8])}{more and f' {more}'}"
    if found.loader:
        yield f"{count(found.loader, 'call')} that load programs, not tried: --loader"
    yield from found.notes
