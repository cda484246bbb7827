"""Each failing kind of expectation says what, where, and what was there instead."""

from __future__ import annotations

import pytest

from tests.analysis.judged_logs import FORK, judged, sigchld

# A build: sh makes make, which makes cc (it fails) and curl.
LOG = f"""\
10 execve("/bin/sh", ["sh", "-c", "make all; true"], 0x7f /* 9 vars */) = 0
10 openat(AT_FDCWD, "/etc/hosts", O_RDONLY) = 3
10 {FORK} = 11
11 execve("/usr/bin/make", ["make", "all"], 0x7f /* 9 vars */) = 0
11 vfork( <unfinished ...>
12 execve("/usr/bin/cc", ["cc", "-c", "a.c"], 0x7f /* 9 vars */) = 0
11 <... vfork resumed>) = 12
11 wait4(12,  <unfinished ...>
12 exit_group(1) = ?
12 +++ exited with 1 +++
11 <... wait4 resumed>[{{WIFEXITED(s) && WEXITSTATUS(s) == 1}}], 0, NULL) = 12
11 {sigchld("CLD_EXITED", 12, "1")}
11 {FORK} = 13
13 execve("/usr/bin/curl", ["curl", "http://x"], 0x7f /* 9 vars */) = 0
13 connect(3, {{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("192.0.2.1")}}, 16) = 0
13 rename("a.new", "a") = 0
13 exit_group(0) = ?
13 +++ exited with 0 +++
11 wait4(13, [{{WIFEXITED(s) && WEXITSTATUS(s) == 0}}], 0, NULL) = 13
11 {sigchld("CLD_EXITED", 13, "0")}
11 exit_group(2) = ?
11 +++ exited with 2 +++
10 wait4(11, [{{WIFEXITED(s) && WEXITSTATUS(s) == 2}}], 0, NULL) = 11
10 {sigchld("CLD_EXITED", 11, "2")}
10 exit_group(0) = ?
10 +++ exited with 0 +++
"""

CURL = "1.1.2 curl, made by 1.1 make all"
GOLDEN = {
    # no
    'no exec where path matches "*/curl" because "builds must not download"': f"""\
found: 1 of 4 execs matches (line 14)
{CURL}: path is "/usr/bin/curl"
    14  13 execve("/usr/bin/curl", ["curl", "http://x"], 0x7f /* 9 vars */) = 0""",
    # some
    'some exec where path matches "*/ld"': """\
found: none of 4 execs matches (lines 1, 4, 6, 14)
1 sh: path is "/bin/sh"
     1  10 execve("/bin/sh", ["sh", "-c", "make all; true"], 0x7f /* 9 vars */) = 0
1.1 make, made by 1 sh -c 'make all; true': path is "/usr/bin/make"
     4  11 execve("/usr/bin/make", ["make", "all"], 0x7f /* 9 vars */) = 0
1.1.1 cc, made by 1.1 make all: path is "/usr/bin/cc"
     6  12 execve("/usr/bin/cc", ["cc", "-c", "a.c"], 0x7f /* 9 vars */) = 0
and 1 more""",
    # at most, summed up by program
    "at most 2 processes under 1.1": f"""\
found: 3 processes under 1.1: make, cc, curl (lines 3, 5, 7, 10, 13, 18, 22)
1.1 make, made by 1 sh -c 'make all; true'
     3  10 {FORK} = 11
    22  11 +++ exited with 2 +++
1.1.1 cc, made by 1.1 make all
     5  11 vfork( <unfinished ...>
     7  11 <... vfork resumed>) = 12
    10  12 +++ exited with 1 +++
{CURL}
    13  11 {FORK} = 13
    18  13 +++ exited with 0 +++""",
    # exactly, none there
    "exactly 1 thread": "found: no thread",
    # at least
    "at least 2 vforks": """\
found: 1 vfork (lines 5, 7)
1.1 make, made by 1 sh -c 'make all; true'
     5  11 vfork( <unfinished ...>
     7  11 <... vfork resumed>) = 12""",
    # between
    "between 5 and 9 waits": """\
found: 3 waits: make ×2, sh (lines 8, 11, 19, 23)
1.1 make, made by 1 sh -c 'make all; true'
     8  11 wait4(12,  <unfinished ...>
    11  11 <... wait4 resumed>[{WIFEXITED(s) && WEXITSTATUS(s) == 1}], 0, NULL) = 12
1.1 make, made by 1 sh -c 'make all; true'
    19  11 wait4(13, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 13
1 sh
    23  10 wait4(11, [{WIFEXITED(s) && WEXITSTATUS(s) == 2}], 0, NULL) = 11""",
    # every … has
    'every process where program matches "*/cc" has exit_code == 0': """\
found: 1 of 1 process does not have what is expected (lines 5, 7, 10)
1.1.1 cc, made by 1.1 make all: program is "/usr/bin/cc", exit_code is 1
     5  11 vfork( <unfinished ...>
     7  11 <... vfork resumed>) = 12
    10  12 +++ exited with 1 +++""",
    # every … comes after
    "every syscall rename comes after syscall fsync where errno == none": f"""\
found: 1 of 1 syscall rename has no such syscall fsync before it (line 16)
{CURL}
    16  13 rename("a.new", "a") = 0""",
    # files, connections, calls, signals
    'no file where path == "/etc/hosts" and access contains read': """\
found: 1 of 7 files matches (line 2)
1 sh: path is "/etc/hosts", access is read
     2  10 openat(AT_FDCWD, "/etc/hosts", O_RDONLY) = 3
scope: links in paths are followed only for files that were opened, where the log shows their descriptors (-y)""",
    "no connection where family == AF_INET": f"""\
found: 1 connection matches (line 15)
{CURL}: family is AF_INET
    15  13 connect(3, {{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("192.0.2.1")}}, 16) = 0""",
    'no syscall openat where pathname matches "/etc/*"': """\
found: 1 syscall openat matches (line 2)
1 sh: pathname is "/etc/hosts"
     2  10 openat(AT_FDCWD, "/etc/hosts", O_RDONLY) = 3""",
    "no signal where status == 2": f"""\
found: 1 of 3 signals matches (line 24)
1 sh: status is 2
    24  10 {sigchld("CLD_EXITED", 11, "2")}""",
    # exits and overlaps
    "no exit where code == 1": """\
found: 1 of 4 exits matches (line 10)
1.1.1 cc, made by 1.1 make all: code is 1
    10  12 +++ exited with 1 +++""",
    'no overlap where first.program matches "*/make" and second.program matches "*/curl"': """\
found: 1 of 5 overlaps matches (lines 13, 17)
1.1 make, made by 1 sh -c 'make all; true': first.program is "/usr/bin/make", second.program is "/usr/bin/curl"
    13  11 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, """
    """child_tidptr=0x7f8cdb4c0a10) = 13
    17  13 exit_group(0) = ?""",
}


@pytest.mark.parametrize("text", GOLDEN)
def test_a_failure_can_be_understood(text: str) -> None:
    """The message, to the letter."""
    found = judged(LOG, text, recorded="-f")
    rows = [f"failed    {text}", *(f"          {row}" for row in GOLDEN[text].splitlines())]
    assert str(found).splitlines() == rows
