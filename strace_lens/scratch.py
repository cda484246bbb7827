"""Files and folders that must not outlive us: private folders, and files that are not whole yet.

Each is listed here before it is made: no signal and no error can come between. What is left is removed when the
interpreter ends. A forked child has the same list, and removes nothing of it.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import signal
from pathlib import Path

_ours: dict[Path, int] = {}
"""Maps each path to remove to the process that made it."""


def new_folder() -> Path:
    """A new directory in TMPDIR that nobody else may enter.

    Raises:
        OSError: it cannot be made.
    """
    made = _known(_temporary() / f"strace-lens-{os.urandom(6).hex()}")
    made.mkdir(0o700)
    return made


def _temporary() -> Path:
    """TMPDIR, /tmp or another. Python tries whether a file can be made there, which no signal must leave behind."""
    import tempfile

    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        return Path(tempfile.gettempdir())
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def new_name_beside(place: Path) -> Path:
    """The path of a file, not made yet, in the directory of ``place``: it can be renamed to ``place``."""
    return _known(place.with_name(f".strace-lens-{os.urandom(6).hex()}"))


def _known(path: Path) -> Path:
    path = path.absolute()
    _ours[path] = os.getpid()
    return path


_waiting: list[Path] | None = None
"""What is to be removed at :func:`release`; None: nothing waits."""


def hold() -> None:
    """Lets :func:`discard` wait: a trace may be collected at any moment, and a watched block would show it."""
    global _waiting
    _waiting = []


def _forget() -> None:
    """A forked child has made nothing that it could remove."""
    global _waiting
    _waiting = None


os.register_at_fork(after_in_child=_forget)


def release() -> None:
    """Removes what has waited since :func:`hold`."""
    global _waiting
    waiting, _waiting = _waiting, None
    for path in waiting or ():
        discard(path)


def discard(path: Path) -> None:
    """Removes a path of this list, if this process made it."""
    if _waiting is not None:
        _waiting.append(path)
        return
    if _ours.get(path) != os.getpid():
        return
    with contextlib.suppress(OSError):  # its directory may be gone, or not ours any more
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    _ours.pop(path, None)


@atexit.register
def discard_all() -> None:
    """Removes all that is left."""
    release()
    for path in list(_ours):
        discard(path)
