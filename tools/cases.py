"""Run a directory of cases: scripts that say whether the program is right. Prints each that is wrong, and the counts.

A case is a folder with ``repro.sh``, which takes the program as LENS, prints RIGHT and ends with 0 where it is right.
Folders whose script does not judge are counted apart.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

PATIENCE = 120


def outcome(case: Path, lens: str) -> str:
    """``right``, ``wrong``, ``no judge``, or ``too long``."""
    script = case / "repro.sh"
    if not script.is_file() or "RIGHT" not in script.read_text(encoding="utf-8"):
        return "no judge"
    try:
        done = subprocess.run(
            ["sh", str(script.resolve())],
            env={**os.environ, "LENS": lens},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "too long"
    if done.returncode == 0:
        return "right"
    print(f"== {case.name}\n{done.stdout.strip()}")
    return "wrong"


def main() -> int:
    """Run every case of a directory; 1 where one is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--lens", default=str(Path(sys.executable).with_name("strace-lens")), help="the program")
    options = parser.parse_args()
    found = [outcome(case, options.lens) for case in sorted(options.directory.iterdir()) if case.is_dir()]
    print(", ".join(f"{found.count(one)} {one}" for one in dict.fromkeys(["right", "wrong", *found])))
    return 1 if {"wrong", "too long"} & set(found) else 0


if __name__ == "__main__":
    sys.exit(main())
