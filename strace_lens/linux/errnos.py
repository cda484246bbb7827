"""Names of errors, and the codes that strace prints and no program sees."""

from __future__ import annotations

import errno
import re

# strace prints the kernel's own codes too, which no program ever sees (include/linux/errno.h).
_KERNEL_ERRORS = [
    "ERESTARTSYS",
    "ERESTARTNOINTR",
    "ERESTARTNOHAND",
    "ERESTART_RESTARTBLOCK",
    "ENOIOCTLCMD",
    "EPROBE_DEFER",
    "ENOTSUPP",
]
_SAME_ERROR = {"EWOULDBLOCK": "EAGAIN", "ENOTSUP": "EOPNOTSUPP", "EDEADLOCK": "EDEADLK"}
ERRORS = {name: name for name in (*dir(errno), *_KERNEL_ERRORS) if re.fullmatch("E[A-Z0-9_]+", name)} | _SAME_ERROR
