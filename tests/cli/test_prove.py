"""``strace-lens prove``: claims on this machine."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from strace_lens.claims.claim import samples
from tests.cli.command import called, lens
from tests.waiting import HANG


@pytest.mark.needs_strace
def test_fork_calls_clone_is_proven_with_evidence_and_provenance() -> None:
    """Every statement of the claim, each with lines of the log (glibc)."""
    done = lens("prove", "fork", "--cc", "gcc", "--format", "json")
    (claim,) = json.loads(done.out)["claims"]
    assert done.status == 0
    assert {statement["verdict"] for statement in claim["statements"]} == {"proven"}
    assert all(statement["lines"] for statement in claim["statements"])
    assert (
        "clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD"
        in claim["statements"][0]["lines"][0]
    )
    assert claim["provenance"]["libc"].startswith("glibc 2.")
    assert claim["provenance"]["command"][-1].endswith("/fork")


@pytest.mark.needs_strace
@pytest.mark.skipif(shutil.which("musl-gcc") is None, reason="musl-gcc is not installed (Debian: musl-tools)")
def test_musl_refutes_it_honestly() -> None:
    """musl calls fork(2); the rest of the claim holds there too."""
    done = lens("prove", "fork", "--cc", "musl-gcc", "--format", "json")
    (claim,) = json.loads(done.out)["claims"]
    assert done.status == 1
    assert [statement["verdict"] for statement in claim["statements"]] == ["refuted"] * 2 + ["proven"] * 4
    assert "fork()" in claim["statements"][0]["lines"][0]
    assert claim["provenance"]["libc"].startswith("musl ")


@pytest.mark.needs_strace
def test_the_claim_is_explained() -> None:
    """Title, verdict, evidence, explanation, source, provenance."""
    done = lens("prove", "fork", "--cc", "gcc")
    lines = done.out.splitlines()
    assert lines[:2] == ["fork: fork() is a call of clone(2)", "proven"]
    assert any(line.startswith("Written in: fork(2)") for line in lines)
    assert any(line.startswith("Measured with: glibc") for line in lines)


def test_a_sample_that_does_not_compile_proves_nothing(tmp_path: Path) -> None:
    """Not provable here, with the compiler's own first error."""
    compiler = tmp_path / "broken-cc"
    compiler.write_text("#!/bin/sh\necho 'fork.c:1:1: error: no' >&2\nexit 1\n")
    compiler.chmod(0o755)
    done = lens("prove", "fork", "--cc", compiler)
    assert done.status == 4
    assert "fork.c:1:1: error: no" in done.out


def test_list_names_the_claims() -> None:
    """A line each."""
    assert any(line.startswith("fork ") for line in lens("prove", "--list").out.splitlines())


def test_error_an_unknown_claim_names_the_nearest() -> None:
    """Did you mean."""
    done = lens("prove", "frok")
    assert done.status == 2
    assert "unknown claim 'frok': did you mean 'fork'? (strace-lens prove --list names them all)" in done.err


def test_error_no_compiler_is_77() -> None:
    """A skip, with the packages that bring one."""
    done = lens("prove", "fork", "--cc", "no-such-cc")
    assert done.status == 77
    assert "Debian: gcc libc6-dev; Fedora: gcc; Alpine: gcc musl-dev; Arch: gcc" in done.err


def test_error_no_strace_is_77(tmp_path: Path) -> None:
    """A skip, with how to install it."""
    for tool in ("gcc", "as", "ld", "cc1"):
        path = shutil.which(tool)
        if path:
            (tmp_path / tool).symlink_to(path)
    done = lens("prove", "fork", "--cc", "gcc", env={"PATH": str(tmp_path)})
    assert done.status == 77
    assert "strace is not installed" in done.err


@pytest.mark.needs_strace
def test_an_installed_wheel_proves_without_a_checkout(tmp_path: Path) -> None:
    """The samples travel in the package."""
    root = Path(__file__).resolve().parents[2]
    python = sys.executable
    built = called([python, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(root)])
    assert built.status == 0, built.err
    (wheel,) = tmp_path.glob("*.whl")
    called([python, "-m", "zipfile", "-e", str(wheel), str(tmp_path / "site")])
    env = {"PYTHONPATH": str(tmp_path / "site")}
    done = called([python, "-m", "strace_lens", "prove", "fork", "--cc", "gcc"], cwd=tmp_path, env=env)
    assert (done.status, done.out.splitlines()[1]) == (0, "proven")
    where = called([python, "-c", "import strace_lens; print(strace_lens.__file__)"], cwd=tmp_path, env=env)
    assert where.out.startswith(str(tmp_path))


def test_error_quotes_in_the_compilers_name() -> None:
    """A usage error, as for any command."""
    done = lens("prove", "fork", "--cc", "gcc 'x")
    assert (done.status, "No closing quotation" in done.err) == (2, True)


def test_a_claims_c_program_is_shown() -> None:
    """Of several, each below its name."""
    assert lens("prove", "--source", "fork").out == (samples() / "fork.c").read_text().expandtabs(4)
    assert lens("prove", "--source", "fork", "vfork").out.startswith("// fork.c\n")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A directory with a claim of somebody else's."""
    (tmp_path / "mine.c").write_text('#include "truth.h"\nint main(void) { tell("me", getpid()); return 0; }\n')
    (tmp_path / "mine.toml").write_text(OWN)
    return tmp_path


OWN = """\
title = "A program is one task"
sample = "mine.c"
trace = "%process"
explanation = "It makes no other."

[[statement]]
says = "one task"
expect = ["exactly 1 task where tid == $me"]
"""


@pytest.mark.needs_strace
def test_a_teacher_has_claims_of_their_own(own: Path) -> None:
    """All of a directory, or one by name; a sample may include our header."""
    done = lens("prove", "--claims", own)
    assert (done.status, done.out.splitlines()[:2]) == (0, ["mine: A program is one task", "proven"])
    assert lens("prove", "--claims", own, "--list").out == "mine  A program is one task\n"
    assert lens("prove", "--claims", own, "fork").status == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"mine.c"', '"mine.c', "mine.toml: "),
        ("title =", "titel =", "mine.toml:1:1: unknown key 'titel': did you mean 'title'?"),
        ('title = "A program is one task"', "", "there is no `title`"),
        ('"A program is one task"', "3", "mine.toml:1:1: Expected `str`, got `int` - at `title`"),
        ("mine.c", "no.c", "no.c is not there"),
        ("exactly 1", "exactli 1", "mine.toml:8:1: unknown quantifier 'exactli'"),
    ],
)
def test_error_a_mistake_in_a_claim_is_pointed_at(own: Path, old: str, new: str, message: str) -> None:
    """File, place, and what was meant."""
    (own / "mine.toml").write_text(OWN.replace(old, new))
    done = lens("prove", "--claims", own)
    assert done.status == 2
    assert message in done.err


def test_a_mistake_in_a_claims_program_is_pointed_at(own: Path) -> None:
    """The compiler's first error has file and line."""
    (own / "mine.c").write_text("int main(void) { return x; }\n")
    done = lens("prove", "--claims", own)
    assert done.status == 4
    assert "mine.c:1:25: error: " in done.out


def test_error_a_directory_without_claims(tmp_path: Path) -> None:
    """Or none at all."""
    assert "has no file NAME.toml" in lens("prove", "--claims", tmp_path).err
    assert "cannot be read" in lens("prove", "--claims", tmp_path / "no").err


def test_a_claim_is_not_provable_where_it_was_not_tried(own: Path) -> None:
    """It says on which processors it was."""
    (own / "mine.toml").write_text(OWN.replace("trace =", 'processors = ["vax", "pdp11"]\ntrace ='))
    done = lens("prove", "--claims", own)
    assert done.status == 4
    assert "it was tried on vax and pdp11 only, and this is " in done.out


@pytest.mark.needs_strace
def test_ctrl_c_keeps_what_was_decided() -> None:
    """Each claim is printed as it is decided; the sum is of those."""
    command = [sys.executable, "-m", "strace_lens", "prove"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as running:
        assert running.stdout is not None
        first = running.stdout.readline().decode()
        os.killpg(running.pid, signal.SIGINT)
        out, err = (text.decode() for text in running.communicate(timeout=HANG))
    assert running.returncode == 130
    assert first.split()[1] == "atfork"
    assert re.search(r"^\d+ proven", out, re.MULTILINE)
    assert "interrupted: " in err
