"""Tables of system calls: names, groups, arguments, paths, descriptors, classes."""

from __future__ import annotations

import ctypes
import errno
import platform
import re
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from strace_lens.linux import descriptors, paths, strace_classes, synopses, syscalls
from strace_lens.linux.syscalls import CALLS, is_call

GROUPS: Mapping[str, Collection[str]] = {
    name: value
    for module in (syscalls, paths, descriptors)
    for name, value in vars(module).items()
    if name.isupper() and not name.startswith("_") and name not in {"ACCESS", "CREAT_FLAGS", "ALWAYS", "CALLS"}
} | {f"class {name}": calls for name, calls in strace_classes.CLASSES.items()}


@pytest.mark.parametrize("group", GROUPS)
def test_each_name_of_a_group_is_a_call(group: str) -> None:
    """A group holds names that strace prints, and at least one."""
    assert [name for name in GROUPS[group] if name not in CALLS] == []
    assert len(GROUPS[group]) > 0


def test_the_kernels_own_header_has_no_other_names() -> None:
    """Each call of the kernel's header for x86-64 is known, by the name that strace prints."""
    header = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
    if not header.exists():
        pytest.skip("the kernel's headers are not here")
    names = re.findall(r"#define __NR_(\w+)", header.read_text())
    assert len(names) > 300
    assert [name for name in names if name not in CALLS] == []


@pytest.mark.parametrize(
    ("name", "known"),
    [("openat", True), ("syscall_0x1c3", True), ("opnat", False), ("syscall_", False), ("", False), ("???", False)],
)
def test_names_that_strace_may_print(name: str, known: bool) -> None:
    """A call without a name is printed by its number, in hexadecimal."""
    assert is_call(name) is known


class TestSynopses:
    """What a call does and what its arguments are called."""

    def test_each_is_a_call(self) -> None:
        """No line of the table speaks of a name that strace does not print, and each says what the call does."""
        assert [row.name for row in synopses.SYNOPSES.values() if row.name not in CALLS or not row.does] == []

    def test_names_of_arguments_differ(self) -> None:
        """A call takes at most six arguments, of different names."""
        for row in synopses.SYNOPSES.values():
            assert len(row.arguments) == len(set(row.arguments)) <= 6, row.name

    @pytest.mark.parametrize("name", ["%process", "%file", "%desc", "%net", "%memory", "%signal", "%creds", "%clock"])
    def test_common_calls_have_one(self, name: str) -> None:
        """Each call of strace's usual classes has a synopsis, but for those that only other architectures have."""
        strange = {"break", "getpmsg", "putpmsg", "sgetmask", "ssetmask", "clone2", "execv", "fadvise64_64"}
        calls = strace_classes.CLASSES[name] - strange
        assert sorted(call for call in calls if synopses.synopsis_of(call) is None) == []

    @pytest.mark.parametrize(
        ("call", "names"),
        [
            ("openat", ("dirfd", "pathname", "flags", "mode")),
            ("kill", ("pid", "signum")),
            ("wait4", ("pid", "status", "options", "usage")),
            ("getpid", ()),
            ("chown32", ("pathname", "owner", "group")),
            ("fstatat64", ("dirfd", "pathname", "statbuf", "flags")),
            ("ppoll_time64", ("fds", "nfds", "tmo_p", "sigmask", "sigsetsize")),
            ("syscall_0x1c3", ()),
            ("", ()),
        ],
    )
    def test_names_of_arguments(self, call: str, names: tuple[str, ...]) -> None:
        """Names are those of the manual as strace -N prints them; a wider version has those of the first one."""
        assert synopses.argument_names(call) == names


class TestPaths:
    """Which arguments are paths, and what is done to the files."""

    def test_straces_class_of_files_names_the_same_calls(self) -> None:
        """Each call of %file names a path, but getcwd, which returns one, and fsconfig, which may hold one."""
        calls = strace_classes.CLASSES["%file"]
        assert calls - paths.PATHS.keys() == {"getcwd", "fsconfig"}
        others = paths.PATHS.keys() - calls
        newer = {call for call in others if strace_classes.class_takes("%file", call, (6, 1)) is False}
        assert newer == set()

    @pytest.mark.parametrize(
        ("call", "expected"),
        [
            ("openat", [(1, 0, 2, "open")]),
            ("creat", [(0, None, None, "open")]),
            ("rename", [(0, None, None, "rename from"), (1, None, None, "rename to")]),
            ("renameat2", [(1, 0, 4, "rename from"), (3, 2, 4, "rename to")]),
            ("linkat", [(1, 0, 4, "link"), (3, 2, None, "create")]),
            ("symlinkat", [(2, 1, None, "create")]),
            ("lstat64", [(0, None, None, "look")]),
            ("fstatat64", [(1, 0, 3, "look")]),
        ],
    )
    def test_places(self, call: str, expected: list[tuple[int, int | None, int | None, str]]) -> None:
        """Path, descriptor and flags stand where the manual has them; rename and link name two paths."""
        assert list(paths.PATHS[call]) == expected

    def test_each_deed_has_an_access(self) -> None:
        """What a deed does to the file is one of the words of the language; open's stands in its flags."""
        deeds = {argument.deed for arguments in paths.PATHS.values() for argument in arguments}
        assert deeds - paths.ACCESS.keys() == {"open"}
        assert frozenset().union(*paths.ACCESS.values()) == {"read", "write", "create", "delete", "look"}

    @pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers are those of x86-64")
    @pytest.mark.parametrize(
        ("number", "call"), [(4, "stat"), (21, "access"), (83, "mkdir"), (87, "unlink"), (257, "openat")]
    )
    def test_the_kernel_reads_a_path_there(self, number: int, call: str) -> None:
        """The kernel answers ENOENT to the path of no file at that place, and to nothing at any other."""
        (path,) = paths.PATHS[call]
        arguments = [ctypes.c_void_p(-100 if place == path.dirfd else 0) for place in range(6)]
        nowhere = ctypes.create_string_buffer(b"/no/such/directory/file")
        arguments[path.place] = ctypes.cast(nowhere, ctypes.c_void_p)
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.syscall(ctypes.c_long(number), *arguments) == -1
        assert ctypes.get_errno() == errno.ENOENT

    def test_paths_are_called_so(self) -> None:
        """What the manual calls such an argument is a path, or one of few other words."""
        words = {"filename", "library", "put_old", "new_root", "source", "special", "target"}
        for call, arguments in paths.PATHS.items():
            names = synopses.argument_names(call)
            called = {names[argument.place] for argument in arguments}
            assert {name for name in called if not name.endswith(("path", "pathname"))} <= words, call
            descriptors_called = {names[one.dirfd] for one in arguments if one.dirfd is not None}
            assert all(name.endswith("dirfd") for name in descriptors_called), call


class TestDescriptors:
    """Which calls make, copy and close descriptors."""

    def test_places_are_arguments(self) -> None:
        """Each place is one of an argument that the call has."""
        for call, what in descriptors.DESCRIPTORS.items():
            count = len(synopses.argument_names(call))
            places = [what.array, what.copies, what.onto, what.flags, *(what.closes or ())]
            assert all(place is None or place < count for place in places), call

    def test_each_makes_or_closes(self) -> None:
        """A call of the table returns a new descriptor, fills an array with two, or closes some."""
        for call, what in descriptors.DESCRIPTORS.items():
            assert what.returns + (what.array is not None) + (what.closes is not None) == 1, call

    def test_a_flag_stands_in_an_argument(self) -> None:
        """The flag for close-on-exec comes with its place, but where the descriptor always has it."""
        for call, what in descriptors.DESCRIPTORS.items():
            asked = what.close_on_exec not in {"", descriptors.ALWAYS}
            assert asked == (what.flags is not None), call

    @pytest.mark.parametrize("call", ["dup", "dup2", "dup3", "fcntl"])
    def test_copies(self, call: str) -> None:
        """dup and its kin copy their first argument."""
        assert descriptors.DESCRIPTORS[call].copies == 0


class TestAddresses:
    """Which argument holds a socket's address."""

    @pytest.mark.parametrize("call", descriptors.ADDRESSES)
    def test_places_are_arguments(self, call: str) -> None:
        """The socket is the first argument, the address or message one that the manual calls so."""
        address = descriptors.ADDRESSES[call]
        names = synopses.argument_names(call)
        assert names[address.socket] == "sockfd"
        assert names[address.address] in {"addr", "dest_addr", "msg", "msgvec"}


class TestClasses:
    """strace's own groups."""

    @pytest.mark.parametrize(
        ("whole", "parts"), [("%%stat", ["%stat", "%lstat", "%fstat"]), ("%%statfs", ["%statfs", "%fstatfs"])]
    )
    def test_a_class_of_two_signs_holds_the_others(self, whole: str, parts: list[str]) -> None:
        """%%stat is every variant of stat; %%statfs has ustat too (strace(1))."""
        union = frozenset().union(*(strace_classes.CLASSES[part] for part in parts))
        assert strace_classes.CLASSES[whole] - {"ustat"} == union

    @pytest.mark.parametrize("call", sorted(strace_classes.CLASSES["%pure"]))
    def test_pure_calls_have_no_arguments(self, call: str) -> None:
        """%pure are the calls that have no arguments and always succeed (strace(1))."""
        assert synopses.argument_names(call) == ()
