"""``strace-lens sweep``: which failing system call breaks a program."""

from __future__ import annotations

import os
import select
import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from msgspec.structs import replace

from strace_lens.cli.groups import Shown, grouped
from strace_lens.cli.options import OutputOptions, SecretOptions, format_option, length_of_time
from strace_lens.cli.reports import asked_for
from strace_lens.cli.say import progress, say
from strace_lens.errors import UsageError
from strace_lens.outfile import check_place, written

if TYPE_CHECKING:
    from strace_lens.analysis.sweep.finding import Outcome, Sweep
    from strace_lens.api.sweep import Around, Options


class SiteOptions(msgspec.Struct, frozen=True):
    """Which calls fail, and how."""

    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="CALLS", help="Fail these calls alone: write,fsync,%file.")
    ] = None
    errno: Annotated[
        list[str] | None,
        typer.Option("--errno", metavar="ERRNO", help="EIO,EINTR: these; all: each likely one."),
    ] = None
    path: Annotated[str | None, typer.Option("--path", metavar="GLOB", help="Calls on such a path.")] = None
    task: Annotated[str | None, typer.Option("--task", metavar="1.2", help="Calls of this task.")] = None
    nth: Annotated[int | None, typer.Option("--nth", metavar="N", min=1, help="The n-th such call.")] = None
    delay: Annotated[
        float | None, typer.Option("--delay", metavar="TIME", parser=length_of_time, help="Let calls begin late.")
    ] = None
    signal: Annotated[str | None, typer.Option("--signal", metavar="NAME", help="Send a signal at a call.")] = None
    lasting: Annotated[bool, typer.Option("--lasting", help="Fail each later such call too: a disk stays full.")] = (
        False
    )
    loader: Annotated[bool, typer.Option("--loader", help="Fail the calls that load programs too.")] = False


class WorldOptions(msgspec.Struct, frozen=True):
    """What surrounds each run."""

    dir: Annotated[
        Path | None, typer.Option("--dir", metavar="DIR", help="Run in a copy of DIR; compare what is left in it.")
    ] = None
    setup: Annotated[str | None, typer.Option("--setup", metavar="CMD", help="Run CMD before each run.")] = None
    cleanup: Annotated[str | None, typer.Option("--cleanup", metavar="CMD", help="Run CMD after each run.")] = None
    verify: Annotated[
        str | None, typer.Option("--verify", metavar="CMD", help="CMD says whether the result is right.")
    ] = None
    mask: Annotated[
        list[str] | None, typer.Option("--mask", metavar="REGEX", help="Blank what varies in output and files.")
    ] = None


class LimitOptions(msgspec.Struct, frozen=True):
    """How many runs, and how long."""

    jobs: Annotated[int, typer.Option("--jobs", "-j", metavar="N", min=1, help="Runs side by side.")] = 1
    budget: Annotated[
        float | None,
        typer.Option("--budget", metavar="TIME", parser=length_of_time, help="Begin no run after that time."),
    ] = None
    most: Annotated[int | None, typer.Option("--max", metavar="N", min=1, help="Runs with a fault, at most.")] = None
    state: Annotated[
        Path | None, typer.Option("--state", metavar="FILE", help="Remember what was tried, and go on from there.")
    ] = None
    timeout: Annotated[
        float | None, typer.Option("--timeout", metavar="TIME", parser=length_of_time, help="A longer run hangs.")
    ] = None


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="sweep", context_settings={"allow_interspersed_args": False})(grouped(sweep))


def sweep(
    *,
    program: Annotated[list[str], typer.Argument(metavar="[--] PROGRAM [ARG]...", hidden=True)],
    site: Annotated[SiteOptions, Shown({"only", "errno", "path"})],
    world: Annotated[WorldOptions, Shown({"dir", "verify", "mask"})],
    limit: Annotated[LimitOptions, Shown({"jobs", "most"})],
    fail_on: Annotated[
        str | None, typer.Option("--fail-on", metavar="WHAT", help="What makes status 1: crash,hang,leak,silent.")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", metavar="FILE", help="Fail on what FILE does not have alone.")
    ] = None,
    update: Annotated[bool, typer.Option("--update", hidden=True, help="Write the baseline.")] = False,
    secrets: Annotated[SecretOptions, Shown(set())],
    form: Annotated[str | None, format_option("sweep")] = None,
    output: Annotated[OutputOptions, Shown({"output"})],
) -> int:
    """Fail each system call of PROGRAM in turn: what does it tolerate, report, hide, or die of?

    Exit status 0: nothing bad; 1: as --fail-on says; 4: undecided.

    Example: strace-lens sweep --dir data -- sort -o out.txt in.txt
    """
    from strace_lens.api.sweep import swept
    from strace_lens.interrupts import CtrlC

    reports = asked_for("sweep", form, output, secrets.in_reports())
    options, around = _options(site, world, limit, fail_on), _around(program, world)
    known = _known(baseline, update=update)
    given = _standard_input()
    with progress() as begins, CtrlC() as interrupt:
        found = swept(around, options, given, begins=begins, interrupted=lambda: interrupt.came)
    if baseline is not None:
        found = _beside(found, baseline, known, update=update)
    reports.write(found)
    return _status(found)


def _known(baseline: Path | None, *, update: bool) -> frozenset[str]:
    """What the baseline allows. It is read before anything runs, and a missing one is a mistake."""
    from strace_lens.analysis.sweep.lock import read

    if baseline is None:
        if update:
            raise UsageError("--update writes a baseline: --baseline FILE names it")
        return frozenset()
    if update:
        check_place(baseline)
        return frozenset()
    try:
        return read(baseline.read_text(encoding="utf-8", errors="surrogateescape"))
    except FileNotFoundError:
        raise UsageError(f"--baseline {baseline} is not there: --update writes it") from None
    except OSError as error:
        raise UsageError(f"--baseline {baseline}: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"--baseline {baseline}: {error}") from error


def _beside(found: Sweep, baseline: Path, known: frozenset[str], *, update: bool) -> Sweep:
    """The sweep beside its baseline, which is written if asked: all of it, so only after a whole sweep."""
    from strace_lens.analysis.sweep.lock import read, text_of

    if not update:
        return replace(found, known=known)
    if found.interrupted:
        say(f"{baseline} is not written: the sweep was interrupted")
        return found
    text = text_of(found)
    with written(baseline) as out:
        out.write(text)
    return replace(found, known=read(text))


def _options(site: SiteOptions, world: WorldOptions, limit: LimitOptions, fail_on: str | None) -> Options:
    from strace_lens.analysis.sweep.plan import Wanted
    from strace_lens.api.sweep import Options, asked, check_source

    return Options(
        faults=asked(site.errno or (), site.signal, site.delay or None, lasting=site.lasting),
        wanted=Wanted(",".join(site.only or ()) or None, site.path, site.task, site.nth),
        loader=site.loader,
        source=check_source(world.dir),
        jobs=limit.jobs,
        budget=limit.budget or None,
        most=limit.most,
        timeout=limit.timeout or None,
        fail_on=outcomes(fail_on),
        state=limit.state,
    )


def outcomes(words: str | None) -> tuple[Outcome, ...]:
    """Reads ``--fail-on``.

    Raises:
        UsageError: a word is no outcome.
    """
    from strace_lens.analysis.sweep.finding import FAILING, OUTCOMES
    from strace_lens.suggest import unknown

    if words is None:
        return FAILING
    known = {outcome: outcome for outcome in OUTCOMES}
    wanted = [word.strip() for word in words.split(",") if word.strip() not in {"", "none"}]
    for word in wanted:
        if word not in known:
            raise UsageError(unknown("outcome", word, [*OUTCOMES, "none"]))
    return tuple(known[word] for word in wanted if word in known)


def _around(program: Sequence[str], world: WorldOptions) -> Around:
    from strace_lens.api.sweep import Around, patterns

    return Around(
        tuple(program),
        Path(os.devnull),
        setup=world.setup,
        cleanup=world.cleanup,
        verify=world.verify,
        masks=patterns(world.mask or ()),
    )


_PATIENCE = 2.0


def _standard_input() -> bytes:
    """What each run reads: all of our standard input if it is a file or a pipe, nothing if it is a terminal."""
    mode = os.fstat(0).st_mode
    if stat.S_ISREG(mode):
        return sys.stdin.buffer.read()
    if not stat.S_ISFIFO(mode):
        return b""
    if not select.select([0], [], [], _PATIENCE)[0]:
        say("waits for the end of standard input, which each run gets; </dev/null gives it none")
    return sys.stdin.buffer.read()


def _status(found: Sweep) -> int:
    if found.interrupted:
        return 130
    if found.failures:
        return 1
    return 4 if found.undecided else 0
