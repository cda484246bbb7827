"""A session on a terminal: each step is a trace of its own."""

from pathlib import Path

import pexpect
import pytest

import strace_lens
from strace_lens.api.session import Session
from strace_lens.errors import ProgramNotFound
from strace_lens.record.options import StraceOptions

PROMPT = r"ready> "
ENVIRONMENT = {"PS1": PROMPT, "PATH": "/usr/bin:/bin", "TERM": "dumb", "HOME": "/nonexistent"}


def bash(**more: object) -> Session:
    """bash at its prompt."""
    shell = strace_lens.session(["bash", "--norc", "--noediting", "-i"], env=ENVIRONMENT, **more)  # type: ignore[arg-type]  # keyword arguments of several types
    shell.expect(PROMPT)
    return shell


def test_a_step_is_what_was_done_between_two_prompts() -> None:
    """A pipeline is two processes, two programs, two ends; a builtin is nothing; the shell itself is not ended."""
    with bash() as shell:
        with shell.step("list") as listing:
            shell.sendline("ls /etc | wc -l")
            shell.expect(PROMPT)
        with shell.step("builtin") as builtin:
            shell.sendline("x=1")
            shell.expect(PROMPT)
        shell.sendline("exit 7")
        shell.expect(pexpect.EOF)
    assert [made.via for made in listing.creations] == ["clone", "clone"]
    assert sorted(Path(image.path or "").name for image in listing.execs) == ["ls", "wc"]
    assert [task.end.code for task in listing.exits if task.end] == [0, 0]
    assert [listing.gaps, builtin.creations, builtin.tasks] == [[], [], []]
    assert strace_lens.check(listing, 'exactly 1 exec where path matches "*/wc"')
    assert shell.status == 7
    assert list(shell.steps) == ["list", "builtin"]


def test_the_whole_session_is_a_trace_too(tmp_path: Path) -> None:
    """Its log is kept where that is asked, and its command is told."""
    with bash(log=tmp_path / "log") as shell:
        shell.sendline("/bin/true; exit")
        shell.expect(pexpect.EOF)
    trace = shell.trace
    assert trace is not None
    assert trace.recording is not None
    assert trace.recording.command[0] == "bash"
    assert trace.gaps == []
    assert (tmp_path / "log").read_bytes().endswith(b"+++ exited with 0 +++\n")


def test_what_goes_on_in_the_background_falls_into_a_later_step() -> None:
    """Its creation belongs to the step that made it, its end to the one in which it came."""
    with bash() as shell:
        with shell.step("start") as start:
            shell.sendline("sleep 0.4 &")
            shell.expect(PROMPT)
        with shell.step("wait") as waiting:
            shell.sendline("wait")
            shell.expect(PROMPT)
    assert len(start.creations) == 1
    assert start.exits == []
    assert waiting.creations == []
    assert [task.end.code for task in waiting.exits if task.end] == [0]


def test_a_session_that_is_left_is_hung_up() -> None:
    """What ignores the hang-up is ended; nothing stays."""
    with bash() as shell:
        shell.sendline("trap '' HUP; echo bu''sy; while :; do :; done")
        shell.expect("busy")
    assert shell.status == 137
    assert shell.trace is not None
    assert all(task.end is not None for task in shell.trace.tasks)


def test_pythons_prompt() -> None:
    """A program that writes its own prompt, and a process that it starts."""
    with strace_lens.session(["python3", "-q"], env={**ENVIRONMENT, "PYTHON_BASIC_REPL": "1"}) as python:
        python.expect(">>> ")
        with python.step("system") as step:
            python.sendline("import os; os.system('exit 3')")
            python.expect(r"768\s+>>> ")
        python.sendline("exit(4)")
        python.expect(pexpect.EOF)
    assert [task.end.code for task in step.exits if task.end] == [3]
    assert python.status == 4


def test_a_password_is_nowhere() -> None:
    """What is typed while the terminal does not show it is in no step and not in the whole, though reads are."""
    options = StraceOptions(trace="%process,read,write")
    with bash(options=options) as shell:
        with shell.step("login") as login:
            shell.sendline("read -rsp 'Password: ' x; echo; test \"$x\" = hunter2 && echo right")
            shell.expect("Password: ")
            shell.sendline("hunter2", secret=True)
            shell.expect("right\r\n" + PROMPT)
        shell.sendline("exit")
        shell.expect(pexpect.EOF)
    assert shell.trace is not None
    for trace in (login, shell.trace):
        text = "\n".join(event.body() for event in trace.events)
        assert '"Password: "' in text
        assert "[redacted]" in text
        assert "hunter2" not in text


def test_the_size_can_be_chosen_and_changed() -> None:
    """Lines and columns; the program is told of a change."""
    with bash(dimensions=(30, 100)) as shell:
        shell.sendline("stty size")
        shell.expect("30 100")
        shell.resize(40, 120)
        shell.sendline("stty size")
        shell.expect("40 120")
    assert shell.status is not None


def test_error_a_prompt_that_never_comes() -> None:
    """pexpect's own TIMEOUT; the program is ended all the same."""
    with pytest.raises(pexpect.TIMEOUT), bash() as shell:
        shell.expect("never", timeout=0.2)
    assert shell.status is not None


def test_error_a_program_that_is_not_there() -> None:
    """As for a run."""
    with pytest.raises(ProgramNotFound):
        strace_lens.session(["no-such-program"])
