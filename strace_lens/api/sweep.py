"""Fails each system call of a program in turn, and says what became of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from strace_lens.analysis.sweep.fault import asked
from strace_lens.analysis.sweep.finding import FAILING, Outcome, Sweep
from strace_lens.analysis.sweep.plan import Wanted
from strace_lens.api.run import Command, split
from strace_lens.api.sweeps.options import Options
from strace_lens.api.sweeps.pool import Pool
from strace_lens.api.sweeps.runs import Around, patterns
from strace_lens.api.sweeps.sweeping import Sweeping
from strace_lens.api.sweeps.world import World, check_source
from strace_lens.interrupts import children_have_a_status
from strace_lens.record.program import find_program
from strace_lens.scratch import discard, new_folder

__all__ = ["Around", "Options", "asked", "check_source", "patterns", "sweep", "swept"]


def sweep(
    command: Command,
    *,
    only: str | Sequence[str] | None = None,
    errno: str | Sequence[str] = (),
    path: str | None = None,
    task: str | None = None,
    nth: int | None = None,
    signal: str | None = None,
    delay: float | None = None,
    lasting: bool = False,
    loader: bool = False,
    dir: str | Path | None = None,  # noqa: A002 - the word of the command line
    input: bytes | str | None = None,  # noqa: A002 - the word of subprocess.run
    env: Mapping[str, str] | None = None,
    setup: str | None = None,
    cleanup: str | None = None,
    verify: str | None = None,
    mask: str | Sequence[str] = (),
    jobs: int = 1,
    budget: float | None = None,
    max: int | None = None,  # noqa: A002 - the word of the command line
    timeout: float | None = None,
    fail_on: Sequence[Outcome] = FAILING,
    state: str | Path | None = None,
) -> Sweep:
    """Runs ``command`` once for each of its system call sites, which fails in that run; returns what became of it.

    The arguments are the options of ``strace-lens sweep``; times are seconds, ``input`` is what each run reads. The
    result is false if something failed or is undecided.

    Raises:
        StraceLensError: as :func:`strace_lens.run`; TimedOut if the program does not end without a fault either.
    """
    wanted = Wanted(",".join(_words(only or ())) or None, path, task, nth)
    limits = (jobs, budget, max, timeout, tuple(fail_on), Path(state) if state else None)
    options = Options(asked(_words(errno), signal, delay, lasting=lasting), wanted, loader, check_source(dir), *limits)
    around = Around(tuple(split(command)), Path(os.devnull), env, setup, cleanup, verify, patterns(_words(mask)))
    return swept(around, options, input.encode() if isinstance(input, str) else input or b"")


def _words(given: str | Sequence[str]) -> list[str]:
    return [given] if isinstance(given, str) else list(given)


def swept(
    around: Around,
    options: Options,
    given: bytes,
    *,
    begins: Callable[[int, int], None] = lambda _run, _of: None,
    interrupted: Callable[[], bool] = lambda: False,
) -> Sweep:
    """As :func:`sweep`. ``given`` is the standard input of each run.

    ``begins`` is called before each run with a fault with its number, from 1, and how many there are. When
    ``interrupted`` is true no further run begins, those that run are ended, and what was found is returned.

    Raises:
        KeyboardInterrupt: ``interrupted`` before anything was found.
    """
    around = replace(around, command=_found(around, options.source))
    made = new_folder()
    folder = made.resolve()  # strace prints paths without links
    try:
        stdin = folder / "stdin"
        stdin.write_bytes(given)
        with children_have_a_status(), Pool(folder, options, interrupted) as pool:
            return Sweeping(replace(around, stdin=stdin), options, pool, begins).result()
    finally:
        for world in folder.glob("world-*"):
            World(world, None).remove()
        discard(made)


def _found(around: Around, source: Path | None) -> tuple[str, ...]:
    """The command, its program as a path that works in the copy too: ``./program`` may lie beside the directory."""
    name, *arguments = around.command or ("",)
    if source is None or "/" not in name or name.startswith("/") or (source / name).exists():
        find_program(around.command, cwd=source, path=(around.env or os.environ).get("PATH", os.defpath))
        return around.command
    find_program(around.command)
    return str(Path(name).absolute()), *arguments
