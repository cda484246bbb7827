"""Starts the command: takes the signals before it loads anything else. A signal then leaves no traceback.

Above ``main`` import only modules that Python loads at its own start.
"""

from __future__ import annotations


def main() -> None:
    """Runs the command and leaves with its exit status. No signal disturbs the clean-up after it."""
    import _signal  # type: ignore[import-not-found]  # the core of signal, which loads more

    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)  # nothing to clean up yet
    from strace_lens.interrupts import leave_tidily, let_nothing_disturb

    leave_tidily()
    try:
        from strace_lens.cli.main import main

        main()
    finally:
        let_nothing_disturb()
