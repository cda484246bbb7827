"""Where the command begins: before anything else is loaded, signals are taken, so that none leaves a traceback.

Only what Python has loaded at its own start is imported above ``main``.
"""

from __future__ import annotations


def main() -> None:
    """Run the command and leave with its exit status; once it is known, nothing disturbs the cleaning up."""
    import _signal  # type: ignore[import-not-found]  # what signal is made of: itself it loads more

    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)  # there is nothing to clean up yet
    from strace_lens.interrupts import leave_tidily, let_nothing_disturb

    leave_tidily()
    try:
        from strace_lens.cli.main import main

        main()
    finally:
        let_nothing_disturb()
