"""Put the page's script and style together: page/ becomes strace_lens/report/html/page.js and page.css.

    python tools/page.py [--check]

With --check it writes nothing, and fails if what is there is not what the sources make. The script is one function
around the modules, each behind those that it imports; there is no bundler, so a name at the top of one module must not
be that of another.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "page"
BUILT = ROOT / "strace_lens" / "report" / "html"
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([a-z]+\.js)";\n', re.MULTILINE)
_NAME = re.compile(r"^(?:async )?(?:function|const|let|class) ([A-Za-z_]+)", re.MULTILINE)


class BadSource(Exception):
    """The sources cannot be put together."""


def main() -> None:
    """Builds, or checks what is built."""
    stale = [name for name, text in built().items() if not _is_there(BUILT / name, text)]
    if sys.argv[1:] == ["--check"]:
        sys.exit(f"{' and '.join(stale)}: not made of page/; run: python tools/page.py" if stale else 0)
    for name in stale:
        (BUILT / name).write_text(built()[name], encoding="utf-8")


def built() -> dict[str, str]:
    """The built files by name.

    Raises:
        BadSource: two modules have the same name at their top, or a text would end the page's element.
    """
    files = {"page.js": _script(), "page.css": _without_comments((SOURCES / "page.css").read_text(encoding="utf-8"))}
    for name, text in files.items():
        if re.search(r"</(script|style)|<!--", text, re.IGNORECASE):
            raise BadSource(f"{name}: the text would end the element that holds it")
    return files


def _is_there(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def _script() -> str:
    modules = {path.name: path.read_text(encoding="utf-8") for path in sorted(SOURCES.glob("*.js"))}
    bodies, owners = [], dict[str, str]()
    for name in _in_order("main.js", modules, []):
        body = re.sub(r"^export ", "", _IMPORT.sub("", modules[name]), flags=re.MULTILINE)
        for found in _NAME.findall(body):
            if owners.setdefault(found, name) != name:
                raise BadSource(f"{name}: {found} is a name of {owners[found]} too")
        bodies.append(_without_comments(body))
    return '"use strict";\n(() => {\n' + "".join(bodies) + "})();\n"


def _in_order(name: str, modules: dict[str, str], above: list[str]) -> Iterator[str]:
    """A module behind those that it imports, each once."""
    if name in above:
        raise BadSource(f"{name} imports itself by way of {', '.join(above)}")
    seen = set[str]()
    for wanted in _IMPORT.findall(modules[name]):
        for one in _in_order(wanted, modules, [*above, name]):
            if one not in seen:
                seen.add(one)
                yield one
    yield name


def _without_comments(text: str) -> str:
    """The text without lines that are comments or empty."""
    return "".join(line for line in text.splitlines(keepends=True) if not re.match(r"\s*(//.*)?$", line))


if __name__ == "__main__":
    main()
