"""A session on a terminal: each step is a trace of its own."""

import gc
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

import strace_lens
from strace_lens.api.session import Session
from strace_lens.errors import ProgramNotFound, UsageError
from strace_lens.events import Event, Syscall
from strace_lens.model.build.growing import Growing
from strace_lens.record.options import StraceOptions
from tests.waiting import Gate

pytestmark = pytest.mark.needs_strace

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
    assert [made.via for made in listing.trace.creations] == ["clone", "clone"]
    assert sorted(Path(image.path or "").name for image in listing.trace.execs) == ["ls", "wc"]
    assert [task.end.code for task in listing.trace.exits if task.end] == [0, 0]
    assert [listing.trace.gaps, builtin.trace.creations, builtin.trace.tasks] == [[], [], []]
    assert strace_lens.check(listing.trace, 'exactly 1 exec where path matches "*/wc"')
    assert shell.status == 7
    assert shell.steps == {"list": listing, "builtin": builtin}


def test_the_whole_session_is_a_trace_too(tmp_path: Path) -> None:
    """Its log is kept where that is asked, and its command is told."""
    with bash(log=tmp_path / "log") as shell:
        shell.sendline("/bin/true; exit")
        shell.expect(pexpect.EOF)
    trace = shell.trace
    assert trace.recording is not None
    assert trace.recording.command[0] == "bash"
    assert trace.gaps == []
    assert (tmp_path / "log").read_bytes().endswith(b"+++ exited with 0 +++\n")


def test_what_goes_on_in_the_background_falls_into_a_later_step(tmp_path: Path) -> None:
    """Its creation belongs to the step that made it, its end to the one in which it came."""
    gate = Gate(tmp_path / "gate")
    with bash() as shell:
        with shell.step("start") as start:
            shell.sendline(f"({gate.wait}) &")
            shell.expect(PROMPT)
        with shell.step("wait") as waiting:
            gate.open()
            shell.sendline("wait")
            shell.expect(PROMPT)
    assert len(start.trace.creations) == 1
    assert start.trace.exits == []
    assert waiting.trace.creations == []
    assert [task.end.code for task in waiting.trace.exits if task.end] == [0]


def test_a_session_that_is_left_is_hung_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """What ignores the hang-up is ended; nothing stays."""
    monkeypatch.setattr("strace_lens.record.session.GRACE", 0.1)
    with bash() as shell:
        shell.sendline("trap '' HUP; echo bu''sy; while :; do :; done")
        shell.expect("busy")
    assert shell.status == 137
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
    assert [task.end.code for task in step.trace.exits if task.end] == [3]
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
    for trace in (login.trace, shell.trace):
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


def test_a_block_that_ends_at_once_is_a_run() -> None:
    """The hang-up comes when strace minds it, and so reaches the program alone."""
    for _ in range(5):
        with strace_lens.session(["cat"]) as session:
            pass
        (cat,) = session.trace.tasks
        assert (cat.program, cat.end is not None) == ("/usr/bin/cat", True)


def test_error_a_program_that_is_not_there() -> None:
    """As for a run."""
    with pytest.raises(ProgramNotFound):
        strace_lens.session(["no-such-program"])


def test_what_failed_is_counted_in_its_step() -> None:
    """A clone3 that failed is a failed creation of the step in which it failed, and of no other."""
    fail = "import ctypes; ctypes.CDLL(None).syscall(435, None, 0)"
    with bash() as shell:
        with shell.step("fail") as failing:
            shell.sendline(f"python3 -c '{fail}'")
            shell.expect(PROMPT)
        with shell.step("succeed") as succeeding:
            shell.sendline("/bin/true")
            shell.expect(PROMPT)
    assert failing.trace.failed_creations == {"clone3": {"EINVAL": 1}}
    assert succeeding.trace.failed_creations == {}


def test_each_task_with_a_line_in_a_step_is_among_its_tasks() -> None:
    """A shell that only read and wrote is in the step, with its name, so that each event can be reported."""
    with bash(trace="%process,read,write") as shell, shell.step("builtin") as builtin:
        shell.sendline("x=1")
        shell.expect(PROMPT)
    names = builtin.trace.names
    assert {names[task] for task, _ in builtin.trace.walk()} == {"1"}


def test_a_step_is_as_it_was_at_its_end() -> None:
    """A trace that was taken while the session is open does not change with what is done later."""
    with bash() as shell:
        with shell.step("start") as start:
            shell.sendline("sleep 100 &")
            shell.expect(PROMPT)
        before = [(task.name, task.end, task.program) for task in start.trace.tasks]
        shell.sendline("kill %1; wait; exec /bin/true")
        shell.expect(pexpect.EOF)
    assert [(task.name, task.end, task.program) for task in start.trace.tasks] == before
    assert all(end is None for _, end, _ in before)


def test_no_line_is_read_twice_for_the_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three steps together take each event of the log once, so that a long session does not slow down."""
    taken: list[int] = []
    take = Growing.take

    def counted(growing: Growing, event: Event) -> None:
        taken.append(event.line)
        take(growing, event)

    monkeypatch.setattr(Growing, "take", counted)
    with bash() as shell:
        for name in ("one", "two", "three"):
            with shell.step(name):
                shell.sendline("/bin/true")
                shell.expect(PROMPT)
    assert len(taken) > 12
    assert len(taken) == len(set(taken))


def test_a_step_outlives_its_session() -> None:
    """The events of a step can be read when the session is gone; the private log goes with the last trace."""
    with bash() as shell, shell.step("true") as step:
        shell.sendline("/bin/true")
        shell.expect(PROMPT)
    assert shell.trace.recording is not None
    log = shell.trace.recording.log
    del shell
    gc.collect()
    assert [event.name for event in step.trace.events if isinstance(event, Syscall)][-1] == "wait4"
    assert log.exists()
    del step
    gc.collect()
    assert not log.exists()


def test_a_password_is_in_no_arguments_either() -> None:
    """A program that has the password in its arguments shows it nowhere once that was typed unseen."""
    script = 'read -rsp "Password: " x; test "$x" = hunter2 && echo right; read x'
    with strace_lens.session(["bash", "-c", script], env=ENVIRONMENT) as shell:
        shell.expect("Password: ")
        with shell.step("login") as login:
            shell.sendline("hunter2", secret=True)
            shell.expect("right")
            shell.sendline("/bin/true")
            shell.expect(pexpect.EOF)
    assert login.trace.tasks[0].images[0].argv == ("bash", "-c", script.replace("hunter2", "[redacted]"))
    assert shell.trace.tasks[0].images[0].argv == login.trace.tasks[0].images[0].argv
    assert shell.trace.recording is not None
    assert "hunter2" not in str(shell.trace.recording)


def test_error_a_trace_that_is_not_there_yet() -> None:
    """A step in its block and an open session have no trace, and the error says so."""
    with bash() as shell:
        with (
            shell.step("list") as step,
            pytest.raises(UsageError, match=r"the step 'list' has no trace before the end of its block"),
        ):
            _ = step.trace
        with pytest.raises(UsageError, match="an open session has no trace"):
            _ = shell.trace


def test_pexpect_is_loaded_when_a_session_begins() -> None:
    """Neither the import of the package nor a run loads pexpect; the session is a function before and after."""
    lines = [
        "import sys, strace_lens",
        "strace_lens.run(['true'])",
        "import strace_lens.api.session",
        "assert callable(strace_lens.session) and callable(strace_lens.api.session.session)",
        "assert 'pexpect' not in sys.modules",
        "shell = strace_lens.session(['true'])",
        "shell.expect(sys.modules['pexpect'].EOF)",
        "shell.close()",
        "assert callable(strace_lens.session)",
    ]
    subprocess.run([sys.executable, "-c", "\n".join(lines)], check=True)


def test_the_example_in_the_documentation() -> None:
    """The first example of docs/sessions.md runs as it stands there."""
    text = (Path(__file__).parents[2] / "docs" / "sessions.md").read_text(encoding="utf-8")
    example = text.partition("```python\n")[2].partition("```")[0]
    assert "shell.step" in example
    subprocess.run([sys.executable, "-c", example], check=True)
