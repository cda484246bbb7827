"""The files that calls name: with what was done to each, and by paths as far as the log shows where they begin."""

from __future__ import annotations

import pytest

from strace_lens.model.files import FileUse
from strace_lens.model.trace import Trace
from strace_lens.recorded import Recorded
from tests.model.built import built

EXEC = '7 execve("/bin/sh", ["sh"], 0x7ffd /* 9 vars */) = 0\n'


def traced(log: str, cwd: str | None = None) -> Trace:
    """The trace of a log; ``cwd``: where the program began."""
    lines = (EXEC + log).splitlines()
    return built(lines, recorded=Recorded(cwd=cwd))


def uses(log: str, cwd: str | None = None) -> list[FileUse]:
    """The files that the log names, but for the program itself."""
    return traced(log, cwd).files[1:]


def paths(log: str, cwd: str | None = None) -> list[str | None]:
    """Their paths."""
    return [use.path for use in uses(log, cwd)]


@pytest.mark.parametrize(
    ("call", "access", "maybe"),
    [
        ('openat(AT_FDCWD, "/a", O_RDONLY|O_CLOEXEC) = 3', "read", ""),
        ('openat(AT_FDCWD, "/a", O_WRONLY) = 3', "write", ""),
        ('openat(AT_FDCWD, "/a", O_RDWR) = 3', "read write", ""),
        ('open("/a", O_RDONLY|O_TRUNC) = 3', "read write", ""),
        ('open("/a", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3', "write", "create"),
        ('open("/a", O_WRONLY|O_CREAT|O_EXCL, 0600) = 3', "write create", ""),
        ('openat(AT_FDCWD, "/a", O_RDONLY|O_PATH) = 3', "look", ""),
        ('openat2(AT_FDCWD, "/a", {flags=O_WRONLY, resolve=0}, 24) = 3', "write", ""),
        ('creat("/a", 0666) = 3', "write", "create"),
        ('openat(AT_FDCWD, "/a", 0x241, 0666) = 3', "", "read write create delete look"),
        ('newfstatat(AT_FDCWD, "/a", 0x7ffd, 0) = 0', "look", ""),
        ('access("/a", R_OK) = -1 ENOENT (No such file or directory)', "look", ""),
        ('unlinkat(AT_FDCWD, "/a", 0) = 0', "delete", ""),
        ('mkdir("/a", 0777) = 0', "create", ""),
        ('chmod("/a", 0600) = 0', "write", ""),
        ('chdir("/a") = 0', "look", ""),
    ],
)
def test_what_a_call_does_to_the_file_it_names(call: str, access: str, maybe: str) -> None:
    """By the flags of open(2), and by the call."""
    (use,) = uses(f"7 {call}\n")
    assert (use.path, use.access, use.maybe) == ("/a", frozenset(access.split()), frozenset(maybe.split()))


def test_a_rename_names_two_files() -> None:
    """The old name is deleted, the new one created; an exchange does neither."""
    renamed = uses('7 rename("/a", "/b") = 0\n')
    assert [(use.path, *use.access) for use in renamed] == [("/a", "delete"), ("/b", "create")]
    exchanged = uses('7 renameat2(AT_FDCWD, "/a", AT_FDCWD, "/b", RENAME_EXCHANGE) = 0\n')
    assert [(use.path, *use.access) for use in exchanged] == [("/a", "write"), ("/b", "write")]


def test_a_failed_call_and_one_that_never_returned() -> None:
    """The error's name; and that the log does not show how it ended."""
    failed, cut = uses(
        '7 open("/a", O_RDONLY) = -1 EACCES (Permission denied)\n7 open("/b", O_RDONLY <unfinished ...>\n'
    )
    assert (failed.errno, failed.returned, cut.errno, cut.returned) == ("EACCES", True, None, False)


class TestWherePathsBegin:
    """Relative paths, from what the log shows."""

    def test_nothing_shows_where_the_program_began(self) -> None:
        """The path is not known until the log shows the working directory."""
        opened = '7 open("a", O_RDONLY) = 3\n'
        assert paths(opened) == [None]
        assert paths(opened, cwd="/home/me") == ["/home/me/a"]
        assert paths(f'7 chdir("/tmp") = 0\n{opened}') == ["/tmp", "/tmp/a"]
        assert paths(f'7 getcwd("/srv/x", 4096) = 7\n{opened}')[-1] == "/srv/x/a"

    def test_a_failed_chdir_changes_nothing(self) -> None:
        """The next relative path begins where it did."""
        log = '7 chdir("/nope") = -1 ENOENT (No such file or directory)\n7 open("a", O_RDONLY) = 3\n'
        assert paths(log, cwd="/home") == ["/nope", "/home/a"]

    def test_dots_are_taken_out(self) -> None:
        """``.`` and ``..`` by the text alone; two slashes at the front are one."""
        assert paths('7 open("./b/../c//d", O_RDONLY) = 3\n', cwd="/a") == ["/a/c/d"]
        assert paths('7 open("//etc/../x", O_RDONLY) = 3\n') == ["/x"]

    def test_a_descriptor_is_what_was_opened(self) -> None:
        """Until it is closed, or its number is another file's."""
        opened = '7 openat(AT_FDCWD, "/etc", O_RDONLY|O_DIRECTORY) = 3\n'
        inside = '7 openat(3, "passwd", O_RDONLY) = 4\n'
        assert paths(opened + inside) == ["/etc", "/etc/passwd"]
        assert paths(opened + "7 close(3) = 0\n" + inside)[-1] is None
        assert paths(opened + "7 dup2(3, 9) = 9\n" + inside.replace("3,", "9,"))[-1] == "/etc/passwd"
        assert paths(opened + "7 dup2(0, 3) = 3\n" + inside)[-1] is None
        assert paths(opened + "7 fchdir(3) = 0\n" + '7 open("hosts", O_RDONLY) = 5\n')[-1] == "/etc/hosts"
        assert paths(opened + "7 close_range(3, 4294967295, 0) = 0\n" + inside)[-1] is None

    def test_execve_closes_what_is_marked(self) -> None:
        """A descriptor opened with O_CLOEXEC is gone in the new program, another is not."""
        again = '7 execve("/bin/x", ["x"], 0x7ffd /* 9 vars */) = 0\n7 openat(3, "a", O_RDONLY) = 4\n'
        assert paths('7 openat(AT_FDCWD, "/d", O_RDONLY|O_CLOEXEC) = 3\n' + again)[-1] is None
        assert paths('7 openat(AT_FDCWD, "/d", O_RDONLY) = 3\n' + again)[-1] == "/d/a"

    def test_what_strace_says_of_descriptors(self) -> None:
        """With ``-y`` the directory is printed, and the file that was opened, links followed."""
        assert paths('7 openat(AT_FDCWD</home/me>, "a", O_RDONLY) = -1 ENOENT (No such file or directory)\n') == [
            "/home/me/a"
        ]
        (use,) = uses('7 openat(AT_FDCWD</home/me>, "link", O_RDONLY) = 3</srv/file>\n')
        assert (use.path, use.followed) == ("/srv/file", True)
        assert paths('7 openat(5</srv>, "a", O_RDONLY) = -1 ENOENT (No such file or directory)\n') == ["/srv/a"]

    def test_a_child_begins_where_its_maker_was(self) -> None:
        """A fork copies the directory, CLONE_FS shares it; a child may show before its maker's call returns."""
        fork = "7 clone(child_stack=NULL, flags={} <unfinished ...>\n8 {}\n7 <... clone resumed>) = 8\n"
        look = '7 open("a", O_RDONLY) = 3\n'
        apart = fork.format("SIGCHLD", 'chdir("/child") = 0') + look
        together = fork.format("CLONE_FS|SIGCHLD", 'chdir("/child") = 0') + look
        assert paths(apart, cwd="/home") == ["/child", "/home/a"]
        assert paths(together, cwd="/home") == ["/child", "/child/a"]
        assert paths(fork.format("SIGCHLD", 'open("b", O_RDONLY) = 3'), cwd="/home") == ["/home/b"]

    def test_behind_another_root_nothing_is_known(self) -> None:
        """After chroot, pivot_root, setns and in a new mount namespace, also for what was made there."""
        opened = '7 open("/a", O_RDONLY) = 3\n'
        for moved in (
            '7 chroot("/jail") = 0\n',
            '7 pivot_root(".", ".") = 0\n',
            "7 setns(3, CLONE_NEWNS) = 0\n",
            "7 unshare(CLONE_NEWNS) = 0\n",
        ):
            assert paths(moved + opened, cwd="/")[-1] is None, moved
        child = "7 clone(child_stack=NULL, flags=CLONE_NEWNS|SIGCHLD) = 8\n" + opened.replace("7 ", "8 ")
        assert paths(child, cwd="/") == [None]
        assert paths(child + opened, cwd="/") == [None, "/a"]

    def test_flags_that_are_not_known(self) -> None:
        """Of a task whose maker's flags the log does not show, nothing is known."""
        assert paths('7 <... clone resumed>) = 8\n8 open("/a", O_RDONLY) = 3\n', cwd="/") == [None]

    def test_a_deep_chain(self) -> None:
        """Tasks that show before anything of their makers does need no recursion."""
        chain = "".join(f"{pid} fork( <unfinished ...>\n" for pid in range(7, 3007))
        back = "".join(f"{pid} <... fork resumed>) = {pid + 1}\n" for pid in range(7, 3006))
        assert (
            paths(f'{chain}{back}3006 <... fork resumed>) = 3007\n3007 open("a", O_RDONLY) = 3\n', "/d")[-1] == "/d/a"
        )


def test_a_path_that_was_not_read() -> None:
    """An address, a text that strace cut, and a program run by its descriptor alone."""
    assert paths('7 open(0x7ffd1234, O_RDONLY) = 3\n7 open("/long"..., O_RDONLY) = 4\n') == [None, None]
    assert paths('7 execveat(3, "", ["x"], 0x7ffd /* 9 vars */, AT_EMPTY_PATH) = 0\n') == [None]


def test_a_call_on_a_descriptor_names_no_file() -> None:
    """``newfstatat(1, "", …, AT_EMPTY_PATH)`` and ``utimensat(1, NULL, …)``."""
    assert uses('7 newfstatat(1, "", 0x7ffd, AT_EMPTY_PATH) = 0\n7 utimensat(1, NULL, NULL, 0) = 0\n') == []
