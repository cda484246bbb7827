"""The least that a reader in Python can do: read a log, find number and name of each line with one regex, count.

Usage: floor.py LOG
"""

import re
import sys

_LINE = re.compile(r"^(\d+) +(?:\d[\d.:]* )?(?:<\.\.\. )?(\w+|---|\+\+\+)", re.MULTILINE)
_BLOCK = 1 << 20


def count(path: str) -> tuple[int, int]:
    """Lines of a log, and how many names are in them."""
    lines, rest = 0, ""
    names: set[str] = set()
    with open(path, encoding="utf-8", errors="surrogateescape") as log:  # noqa: PTH123 - pathlib is slow to import
        while block := log.read(_BLOCK):
            block, _, rest = (rest + block).rpartition("\n")
            found = _LINE.findall(block)
            lines += len(found)
            names.update(name for _, name in found)
    return lines, len(names)


if __name__ == "__main__":
    print(*count(sys.argv[1]))
