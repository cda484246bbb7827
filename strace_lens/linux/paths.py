"""The calls that name files by their paths, and what each does to the file.

Sources: section 2 of the manual, path_resolution(7). descriptors.py has the descriptors that a call works on.
The target of a symbolic link is a text, not a path that the kernel walks, so symlink has one path here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from strace_lens.linux.synopses import argument_names, wider_versions

Deed = Literal[
    "open",
    "exec",
    "look",
    "change",
    "change mode of",
    "change owner of",
    "change attributes of",
    "touch",
    "truncate",
    "create",
    "make directory",
    "delete",
    "link",
    "rename from",
    "rename to",
    "enter",
    "mount",
    "watch",
]
"""What a call does to a file that it names.

``open``: its flags say what else it does. ``touch``: it sets the file's times. ``change``: it changes the file
otherwise. ``link``: the file gets a second name. ``enter``: the directory becomes the caller's working or root
directory.
"""

_CHANGING: tuple[Deed, ...] = (
    "change",
    "change mode of",
    "change owner of",
    "change attributes of",
    "touch",
    "truncate",
)

ACCESS: Mapping[Deed, frozenset[str]] = {
    "exec": frozenset({"read"}),
    "look": frozenset({"look"}),
    **dict.fromkeys(_CHANGING, frozenset({"write"})),
    "create": frozenset({"create"}),
    "make directory": frozenset({"create"}),
    "delete": frozenset({"delete"}),
    "link": frozenset({"look"}),
    "rename from": frozenset({"delete"}),
    "rename to": frozenset({"create"}),
    "enter": frozenset({"look"}),
    "mount": frozenset({"look"}),
    "watch": frozenset({"look"}),
}
"""Maps each deed except ``open`` to what a successful call does: read, write, create, delete or look.

renameat2(2) with RENAME_EXCHANGE exchanges two files: it neither creates nor deletes.
"""

CREAT_FLAGS = frozenset({"O_CREAT", "O_WRONLY", "O_TRUNC"})
"""The flags of creat(2): it is open(2) with these, and has no argument for them."""


class PathArgument(NamedTuple):
    """One path that a call names.

    Attributes:
        place: of the path among the call's arguments, from 0.
        dirfd: place of the descriptor where a relative path begins; None for the working directory.
        flags: place of the O_*, AT_* or RENAME_* flags; for openat2, of the struct whose member ``flags`` has them;
            None without flags. With AT_EMPTY_PATH and an empty path the call works on the descriptor itself.
        deed: what the call does to the file.
    """

    place: int
    dirfd: int | None
    flags: int | None
    deed: Deed


# A call, the deed, and the names of its arguments: descriptor, path, flags; "-" where it has none.
_TABLE = """
open | open | - pathname flags
openat | open | dirfd pathname flags
openat2 | open | dirfd pathname how
creat | open | - pathname -
execve | exec | - pathname -
execveat | exec | dirfd pathname flags
uselib | exec | - library -
access | look | - pathname -
faccessat | look | dirfd pathname -
faccessat2 | look | dirfd pathname flags
stat | look | - pathname -
lstat | look | - pathname -
oldstat | look | - pathname -
oldlstat | look | - pathname -
newfstatat | look | dirfd pathname flags
statx | look | dirfd pathname flags
statfs | look | - pathname -
readlink | look | - pathname -
readlinkat | look | dirfd pathname -
getxattr | look | - pathname -
lgetxattr | look | - pathname -
getxattrat | look | dirfd pathname flags
listxattr | look | - pathname -
llistxattr | look | - pathname -
listxattrat | look | dirfd pathname flags
name_to_handle_at | look | dirfd pathname flags
quotactl | look | - special -
truncate | truncate | - path -
chmod | change mode of | - pathname -
fchmodat | change mode of | dirfd pathname -
fchmodat2 | change mode of | dirfd pathname flags
chown | change owner of | - pathname -
lchown | change owner of | - pathname -
fchownat | change owner of | dirfd pathname flags
utime | touch | - filename -
utimes | touch | - pathname -
futimesat | touch | dirfd pathname -
utimensat | touch | dirfd pathname flags
setxattr | change attributes of | - pathname -
lsetxattr | change attributes of | - pathname -
setxattrat | change attributes of | dirfd pathname flags
removexattr | change attributes of | - pathname -
lremovexattr | change attributes of | - pathname -
removexattrat | change attributes of | dirfd pathname flags
acct | change | - path -
mkdir | make directory | - pathname -
mkdirat | make directory | dirfd pathname -
mknod | create | - pathname -
mknodat | create | dirfd pathname -
symlink | create | - newpath -
symlinkat | create | newdirfd linkpath -
unlink | delete | - path -
unlinkat | delete | dirfd pathname flags
rmdir | delete | - path -
link | link | - oldpath -
link | create | - newpath -
linkat | link | olddirfd oldpath flags
linkat | create | newdirfd newpath -
rename | rename from | - oldpath -
rename | rename to | - newpath -
renameat | rename from | olddirfd oldpath -
renameat | rename to | newdirfd newpath -
renameat2 | rename from | olddirfd oldpath flags
renameat2 | rename to | newdirfd newpath flags
chdir | enter | - path -
chroot | enter | - path -
pivot_root | mount | - new_root -
pivot_root | mount | - put_old -
mount | mount | - source -
mount | mount | - target -
umount | mount | - target -
umount2 | mount | - target -
open_tree | mount | dirfd pathname flags
open_tree_attr | mount | dirfd pathname flags
move_mount | mount | from_dirfd from_pathname flags
move_mount | mount | to_dirfd to_pathname flags
mount_setattr | mount | dirfd pathname flags
fspick | mount | dirfd pathname flags
swapon | mount | - path -
swapoff | mount | - path -
inotify_add_watch | watch | - pathname -
fanotify_mark | watch | dirfd pathname flags
"""

_DEEDS: Mapping[str, Deed] = {deed: deed for deed in ("open", *ACCESS)}


def _paths() -> dict[str, tuple[PathArgument, ...]]:
    paths = dict[str, tuple[PathArgument, ...]]()
    for line in _TABLE.strip().splitlines():
        call, deed, words = line.split(" | ")
        places = {name: place for place, name in enumerate(argument_names(call))}
        dirfd, path, flags = words.split()
        argument = PathArgument(places[path], places.get(dirfd), places.get(flags), _DEEDS[deed])
        for name in (call, *wider_versions(call)):
            paths[name] = (*paths.get(name, ()), argument)
    return paths


PATHS: Mapping[str, tuple[PathArgument, ...]] = _paths()
"""Maps each call that names files to its paths. The source of mount(2) may be any word instead of a path."""
