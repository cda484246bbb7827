"""What was different for a program because it was traced."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from strace_lens.record.options import StraceOptions
from strace_lens.record.runner import Launch, record
from strace_lens.record.side_effects import notes, set_id_note

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's set-id program")


@AS_ROOT
def test_seccomp_bpf_takes_set_id_privileges(tmp_path: Path) -> None:
    """It sets no_new_privs, for root too."""
    program = tmp_path / "program"
    shutil.copy("/bin/true", program)
    os.chown(program, 65534, 65534)
    program.chmod(0o4755)
    assert set_id_note(program, seccomp_bpf=False) is None
    assert set_id_note(program, seccomp_bpf=True) == (
        f"{program} ran without its set-id privileges: --seccomp-bpf removes them, --no-seccomp-bpf keeps them"
    )


def test_a_plain_program_has_no_note() -> None:
    """Nor has one that is gone."""
    assert set_id_note(Path("/bin/true"), seccomp_bpf=True) is None
    assert set_id_note(Path("/nonexistent"), seccomp_bpf=True) is None


@pytest.mark.needs_strace
def test_a_program_with_a_sanitizer_that_failed_is_noted(tmp_path: Path) -> None:
    """LeakSanitizer fails under a tracer, and detect_leaks=0 is the way out."""
    source, program = tmp_path / "x.c", tmp_path / "x"
    source.write_text("int main(void) { return 0; }\n")
    if shutil.which("gcc") is None:
        pytest.skip("there is no gcc")
    built = subprocess.run(["gcc", "-fsanitize=address", "-o", program, source], capture_output=True, check=False)
    if built.returncode:
        pytest.skip("this gcc has no AddressSanitizer")
    made = record([str(program)], tmp_path, StraceOptions(), Launch(input=b"", capture=True))
    assert made.status == 1
    (note,) = notes(made, [str(program)])
    assert note.startswith(f"{program} is built with AddressSanitizer or LeakSanitizer, which fails under a tracer")
    assert note.endswith("run it with ASAN_OPTIONS=detect_leaks=0 in its environment")
