"""Which cause it is that nothing can be traced, and what else there is to know."""

import signal
from pathlib import Path

import pytest

from strace_lens.record.doctor.diagnose import cause, examine, surroundings, why_not
from strace_lens.record.doctor.machine import Machine, this_machine
from strace_lens.record.strace import Strace, find_strace

DENIED = "strace: ptrace(PTRACE_TRACEME, ...): Operation not permitted"
ABSENT = "strace: test_ptrace_get_syscall_info: PTRACE_TRACEME: Function not implemented"


@pytest.mark.parametrize(
    ("ended", "said", "machine", "name", "text"),
    [
        (1, DENIED, Machine(tracer=7), "tracer", "this process is itself traced, by pid 7"),
        (1, DENIED, Machine(seccomp=2), "seccomp", "a seccomp filter denies ptrace(2)"),
        (1, DENIED, Machine(yama=3), "yama", "Yama forbids ptrace(2) to everybody until the next boot"),
        (1, DENIED, Machine(yama=2, may_ptrace=False), "yama", "Yama lets only CAP_SYS_PTRACE trace"),
        (1, DENIED, Machine(yama=2, seccomp=2), "seccomp", "a seccomp filter denies ptrace(2)"),
        (1, DENIED, Machine(yama=1), "ptrace", "ptrace(2) is denied, perhaps by a security module"),
        (
            1,
            ABSENT,
            Machine(),
            "emulation",
            "there is no ptrace(2): this is an emulator (qemu-user, Rosetta)",
        ),
        (1, ABSENT, Machine(seccomp=2), "seccomp", "a seccomp filter makes ptrace(2) fail with ENOSYS"),
        (1, ABSENT, Machine(seccomp=2, emulated=True), "emulation", "there is no ptrace(2)"),
        (-signal.SIGSYS, "", Machine(seccomp=2), "seccomp", "a seccomp filter kills every caller of ptrace(2)"),
        (1, "strace: something new", Machine(), "ptrace", "strace fails (strace: something new)"),
        (3, "", Machine(), "ptrace", "strace fails (strace ended with exit status 3)"),
    ],
)
def test_each_cause_is_told_apart(ended: int, said: str, machine: Machine, name: str, text: str) -> None:
    """By how strace ended, what it said, and what the machine tells of itself; each with a remedy."""
    found = cause(ended, said, machine)
    assert (found.name, found.grade) == (name, "bad")
    assert found.text.startswith(text)
    assert found.remedy


@pytest.mark.needs_strace
def test_here_it_works() -> None:
    """On the machine of these tests programs can be traced, or no other test could pass."""
    found = examine()
    assert found.works
    assert [one.name for one in found.checks][:3] == ["strace", "ptrace", "seccomp-bpf"]
    assert found.capabilities["--seccomp-bpf"]
    assert why_not(find_strace(), seccomp_bpf=True) is None


def test_what_surrounds_us_is_noted() -> None:
    """Namespaces, filters, no_new_privs and Yama do not forbid tracing; the sanitizers' trouble is always told."""
    everything = Machine(yama=1, pid_namespace=True, user_namespace=True, seccomp=2, no_new_privs=True)
    names = [found.name for found in surroundings(everything)]
    assert names == ["yama", "pid namespace", "user namespace", "seccomp filter", "no_new_privs", "sanitizers"]
    assert [found.name for found in surroundings(Machine())] == ["sanitizers"]


def test_the_machine_tells_of_itself() -> None:
    """Nobody traces the tests."""
    assert this_machine().tracer == 0


def test_error_a_strace_that_refuses_an_option(tmp_path: Path) -> None:
    """What it says is the reason."""
    script = tmp_path / "strace"
    script.write_text("#!/bin/sh\necho \"strace: unrecognized option '$1'\" >&2\nexit 1\n")
    script.chmod(0o755)
    reason = why_not(Strace(script, (6, 1), "6.1"))
    assert reason == (
        "tracing does not work here: strace fails (strace: unrecognized option '-f'). "
        "See ptrace(2) for what the error means."
    )


def test_error_only_seccomp_bpf_fails(tmp_path: Path) -> None:
    """Then tracing works without it, and the remedy says so."""
    script = tmp_path / "strace"
    script.write_text("#!/bin/sh\ncase \"$*\" in *--seccomp-bpf*) echo 'strace: no seccomp' >&2; exit 1;; esac\n")
    script.chmod(0o755)
    played = Strace(script, (6, 1), "6.1")
    assert why_not(played) is None
    assert why_not(played, seccomp_bpf=True) == (
        "tracing does not work here: --seccomp-bpf fails (strace: no seccomp). Use --no-seccomp-bpf."
    )


def test_error_no_strace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one finding that is bad, with how to install it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    found = examine()
    assert not found.works
    assert found.checks[0].text.startswith("strace is not installed: no strace in PATH. Install the package strace")
