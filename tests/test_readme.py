"""The README's commands do what it says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import HANG

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    """The README's fenced blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def steps() -> list[tuple[str, str]]:
    """Each command of the console blocks, with the output that stands below it."""
    text = "".join(blocks("console"))
    return [(command, output) for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE)]


def masked(text: str) -> str:
    """What differs between machines and runs, taken out: long numbers, addresses, bars of seconds, times."""
    text = re.sub(r" [┣━─┫✗ ]*[┣━─┫✗]$", " ━", text, flags=re.MULTILINE)
    text = re.sub(r"^ +0 .*s$", "axis", text, flags=re.MULTILINE)
    text = re.sub(r"@?\b[\d.]+m?s\b", "T", text)
    text = re.sub(r"0x[0-9a-f]+|\b\d{3,}\b", "N", text)
    # The lines of tasks that run at once come in either order: a child's before the call that made it returns.
    text = re.sub(r"\blines? [\d, ]+", "lines N", text)
    text = text.replace("SIGCHLD <unfinished ...>", "SIGCHLD, child_tidptr=N) = N")
    return re.sub(r"/usr/bin/|/bin/", "BIN/", re.sub(r" +", " ", text))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands run, one after the other."""
    path = tmp_path_factory.mktemp("readme")
    (path / "c_samples").symlink_to(ROOT / "c_samples")
    return path


def shell(command: str, folder: Path) -> str:
    """What the command prints, and its exit status where it is not 0."""
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={
            "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
            "CC": "cc",
            "PYTHONPATH": str(ROOT),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=HANG,
        check=False,
    )
    status = f"[exit status {done.returncode}]\n" if done.returncode else ""
    return done.stdout.decode() + status


def test_there_are_commands() -> None:
    """The pattern finds them: the README opens with a run."""
    assert steps()[0][0].startswith("strace-lens run ")
    assert len(steps()) >= 9


@pytest.mark.parametrize(("command", "output"), steps(), ids=[command[:50] for command, _ in steps()])
def test_a_command_prints_what_the_readme_says(folder: Path, command: str, output: str) -> None:
    """In order, in one directory; a line of another task's may come earlier or later."""
    found, expected = masked(shell(command, folder)), masked(output)
    assert sorted(found.splitlines()) == sorted(expected.splitlines())


def test_the_python_example_runs(folder: Path) -> None:
    """As it stands."""
    (example,) = blocks("python")
    (folder / "example.py").write_text(example)
    assert "clone ['CLONE_CHILD_CLEARTID', 'CLONE_CHILD_SETTID'] SIGCHLD 7\n" in shell("python example.py", folder)
