"""Commands in documents, with the output that stands below them."""

import re
import subprocess
import sys
from pathlib import Path

from tests.waiting import HANG

ROOT = Path(__file__).resolve().parents[1]


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a document in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def steps(text: str) -> list[tuple[str, str]]:
    """Each command of the console blocks, with the output that stands below it."""
    joined = "".join(blocks(text, "console"))
    return [(command, output) for command, output in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", joined, re.MULTILINE)]


def masked(text: str) -> str:
    """What differs between machines and runs, taken out: long numbers, addresses, bars of seconds, times."""
    text = re.sub(r" [┣━─┫✗ ]*[┣━─┫✗]$", " ━", text, flags=re.MULTILINE)
    text = re.sub(r"^ +0 .*s$", "axis", text, flags=re.MULTILINE)
    text = re.sub(r"@?\b[\d.]+m?s\b", "T", text)
    text = re.sub(r"^ +\d+  (?=\d)", " N ", text, flags=re.MULTILINE)  # a line of the log, with its number
    text = re.sub(r"\bnone of \d+\b", "none of N", text)
    text = re.sub(r"0x[0-9a-f]+|\b\d{3,}\b", "N", text)
    # A call may be in one line, or in two.
    text = re.sub(r"^.*<\.\.\. \w+ resumed>.*\n", "", text, flags=re.MULTILINE)
    # The lines of tasks that run at once come in either order: a child's before the call that made it returns.
    text = re.sub(r"\blines? [\d, ]+", "lines N", text)
    text = text.replace("SIGCHLD <unfinished ...>", "SIGCHLD, child_tidptr=N) = N")
    return re.sub(r"/usr/bin/|/bin/", "BIN/", re.sub(r" +", " ", text))


def shell(command: str, folder: Path, **variables: str) -> str:
    """What the command prints, and its exit status where it is not 0."""
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={
            "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
            "CC": "cc",
            "PYTHONPATH": str(ROOT),
            **variables,
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=HANG,
        check=False,
    )
    status = f"[exit status {done.returncode}]\n" if done.returncode else ""
    return done.stdout.decode() + status
