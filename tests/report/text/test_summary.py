"""The summary of a trace."""

from __future__ import annotations

import io

from strace_lens.model.trace import Trace
from strace_lens.report.style import PLAIN, Style, View, columns
from strace_lens.report.text import summary, tree
from tests.model.lines import FORK, chld, end, exited, start, traced

USAGE = "{{ru_utime={{tv_sec=0, tv_usec={}}}, ru_stime={{tv_sec=0, tv_usec=0}}, ...}}"


def written(trace: Trace, style: Style = PLAIN) -> list[str]:
    """The lines of the summary."""
    out = io.StringIO()
    summary.write(trace, out, style)
    return out.getvalue().splitlines()


def stamped(log: str) -> Trace:
    """The trace of a log, a second between its lines."""
    lines = [line.partition(" ") for line in log.splitlines()]
    return traced("".join(f"{pid} {1795746300 + at}.0 {rest}\n" for at, (pid, _, rest) in enumerate(lines)))


LOG = (
    f"{start(1, '/bin/sh')}1 {FORK} = 2\n{start(2, '/bin/ls')}{end(2, 2)}1 {chld(2)}\n"
    f"1 wait4(2, {exited(2)}, 0, {USAGE.format(3000)}) = 2\n"
    f"1 {FORK} = 3\n{start(3, '/bin/ls')}{end(3)}1 wait4(3, {exited(0)}, 0, {USAGE.format(2000)}) = 3\n{end(1)}"
)


def test_programs_have_counts_times_and_failures() -> None:
    """The longest first; a sum of which a term is not known has a plus."""
    lines = written(stamped(LOG))
    table = lines[2 : lines.index("", 2)]
    assert [row.split() for row in table] == [
        ["processes", "failed", "wall", "longest", "cpu", "program"],
        ["1", "13.0s", "13.0s", "/bin/sh"],
        ["2", "1", "6.0s", "3.0s", "5.0ms", "/bin/ls"],
    ]
    part = written(stamped(LOG.replace("3 +++ exited with 0 +++\n", "")))
    assert any("3.0s+" in line for line in part)


def test_the_cpu_time_of_children_is_not_their_parents() -> None:
    """A wait reports the time of the child and of what it had waited for (getrusage(2))."""
    log = (
        f"{start(1, '/bin/a')}1 {FORK} = 2\n{start(2, '/bin/b')}2 {FORK} = 3\n{start(3, '/bin/c')}{end(3)}"
        f"2 wait4(3, {exited(0)}, 0, {USAGE.format(3000)}) = 3\n{end(2)}"
        f"1 wait4(2, {exited(0)}, 0, {USAGE.format(8000)}) = 2\n{end(1)}"
    )
    rows = {line.split()[-1]: line.split() for line in written(traced(log)) if "/bin/" in line}
    assert (rows["/bin/b"][1], rows["/bin/c"][1]) == ("5.0ms", "3.0ms")
    unknown = written(
        traced(log.replace(f"2 wait4(3, {exited(0)}, 0, {USAGE.format(3000)})", "2 wait4(3, NULL, 0, NULL)"))
    )
    assert next(line.split() for line in unknown if "/bin/b" in line) == ["1", "/bin/b"]


def test_creations_and_signals_are_counted() -> None:
    """By kind and call; a call that made no task is named with its error."""
    lines = written(traced(LOG + "1 vfork() = -1 EAGAIN (Resource temporarily unavailable)\n"))
    assert "creations  process by clone 2" in lines
    assert "  made no task: vfork EAGAIN 1" in lines
    assert "signals    SIGCHLD 1" in lines


def test_the_slowest_and_the_failed_are_named() -> None:
    """With what they ran."""
    lines = written(stamped(LOG))
    assert lines[lines.index("slowest") + 1].split() == ["13.0s", "1", "/bin/sh"]
    assert lines[lines.index("failed") + 1] == "  exited with 2: 1.1 /bin/ls"


OPENED = (
    '2 openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3\n2 openat(AT_FDCWD, "/no", O_RDONLY) = -1 ENOENT (No such file)\n'
)
MADE = '2 openat(AT_FDCWD, "/tmp/x", O_WRONLY|O_CREAT|O_EXCL, 0600) = 4\n2 unlink("/tmp/x") = 0\n'
SENT = (
    '2 connect(5, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 ECONNREFUSED (C)\n'
    '2 connect(5, {sa_family=AF_UNIX, sun_path="/run/s"}, 9) = 0\n' * 2
)
USED = f"{start(1)}1 {FORK} = 2\n{OPENED}{MADE}{SENT}{end(2)}{end(1)}"


def test_files_and_addresses_are_shown_where_they_were_recorded() -> None:
    """As sets with counts; where they were not, the summary says so."""
    lines = written(traced(USED))
    assert lines[lines.index("files") + 1 : lines.index("network") - 1] == [
        "  created 1  /tmp/x",
        "  written 1  /tmp/x",
        "  deleted 1  /tmp/x",
        "  read 1     /etc/passwd",
        "  failed 1   ENOENT 1",
    ]
    assert lines[lines.index("network") + 1 :][:2] == [
        "  connected to 1, ECONNREFUSED  127.0.0.1:80 ×2",
        "  connected to 1                /run/s ×2",
    ]
    assert "not recorded, as far as the log shows: files and network (--files --network)" in written(traced(LOG))


def test_the_tree_shows_them_at_their_tasks() -> None:
    """Below the row, when asked for."""
    out = io.StringIO()
    tree.write(traced(USED), out, Style(view=View(files=True, network=True)))
    assert out.getvalue().splitlines()[2:9] == [
        "└─ 1.1 clone (./a)",
        "        created 1: /tmp/x",
        "        written 1: /tmp/x",
        "        deleted 1: /tmp/x",
        "        read 1: /etc/passwd",
        "        failed 1: ENOENT 1",
        "        connected to 1, ECONNREFUSED: 127.0.0.1:80 ×2",
    ]
    out = io.StringIO()
    tree.write(traced(LOG), out, Style(view=View(files=True)))
    assert "nothing shows that files were recorded; record with --files\n" in out.getvalue()


def test_lines_fit_the_terminal() -> None:
    """A list of files is cut, and says how many there are."""
    opened = "".join(f'1 openat(AT_FDCWD, "/etc/{n}", O_RDONLY) = 3\n' for n in range(100))
    lines = written(traced(start(1) + opened + end(1)), Style(width=60))
    assert max(map(columns, lines)) <= 60
    assert any(line.startswith("  read 100  /etc/0, ") for line in lines)
    assert any(", and 90 more" in line for line in written(traced(start(1) + opened + end(1))))
