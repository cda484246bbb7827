"""Files and folders that must not outlive us: private folders, and files that are not whole yet.

Each is known here before it is made, so that no signal and no error can come between. What is left when the
interpreter ends is removed then. A child that was forked off has the same list, and removes nothing of it.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
from pathlib import Path

_ours: dict[Path, int] = {}
"""What is to be removed, and the process that made it."""


def new_folder() -> Path:
    """A new directory in TMPDIR that nobody else may enter. Raises OSError."""
    made = _known(Path(tempfile.gettempdir()) / f"strace-lens-{os.urandom(6).hex()}")
    made.mkdir(0o700)
    return made


def new_name_beside(place: Path) -> Path:
    """The name of a file, not made yet, in the same directory as ``place``, which it can be renamed to."""
    return _known(place.with_name(f".strace-lens-{os.urandom(6).hex()}"))


def _known(path: Path) -> Path:
    path = path.absolute()
    _ours[path] = os.getpid()
    return path


def discard(path: Path) -> None:
    """Remove what is still there of a path that this process has from here."""
    if _ours.get(path) != os.getpid():
        return
    with contextlib.suppress(OSError):  # its directory may be gone, or not ours any more
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    _ours.pop(path, None)


@atexit.register
def discard_all() -> None:
    """Remove all that is left."""
    for path in list(_ours):
        discard(path)
