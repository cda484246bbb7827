"""The README's commands do what it says."""

from pathlib import Path

import pytest

from tests.documented import ROOT, blocks, masked, shell, steps

README = (ROOT / "README.md").read_text()
STEPS = steps(README)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands run, one after the other."""
    path = tmp_path_factory.mktemp("readme")
    (path / "c_samples").symlink_to(ROOT / "c_samples")
    return path


def test_there_are_commands() -> None:
    """The pattern finds them: the README opens with a run."""
    assert STEPS[0][0].startswith("strace-lens run ")
    assert len(STEPS) >= 9


@pytest.mark.needs_strace
@pytest.mark.parametrize(("command", "output"), STEPS, ids=[command[:50] for command, _ in STEPS])
def test_a_command_prints_what_the_readme_says(folder: Path, command: str, output: str) -> None:
    """In order, in one directory; a line of another task's may come earlier or later."""
    found, expected = masked(shell(command, folder)), masked(output)
    assert sorted(found.splitlines()) == sorted(expected.splitlines())


@pytest.mark.needs_strace
def test_the_python_example_runs(folder: Path) -> None:
    """As it stands."""
    (example,) = blocks(README, "python")
    (folder / "example.py").write_text(example)
    assert "clone ['CLONE_CHILD_CLEARTID', 'CLONE_CHILD_SETTID'] SIGCHLD 7\n" in shell("python example.py", folder)
