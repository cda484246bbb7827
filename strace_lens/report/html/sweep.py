"""Writes what a sweep found as a page of one file, which opens without a network and has no script."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from typing import TextIO

from strace_lens.analysis.sweep.finding import FAILING, SiteResult, Sweep
from strace_lens.report.style import Style
from strace_lens.report.sweep_words import MEANING, command, details, heading, program, remarks, summary

MOST = 5_000
"""Rows of a page."""
_CSS = """
body { font: 16px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; color: #1a1a1a;
  background: #fff; }
code, dd { font-family: ui-monospace, monospace; font-size: .875rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #ccc; }
dl { margin: 0; display: grid; grid-template-columns: max-content 1fr; gap: 0 .6rem; }
dd { margin: 0; }
.bad { color: #a40000; font-weight: bold; }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #121212; } .bad { color: #ff8a80; } }
"""
_HASH = b64encode(sha256(_CSS.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"


def write(found: Sweep, out: TextIO, style: Style) -> None:
    """Writes a table, worst first, with what was tolerated last."""
    out.writelines(_page(found, style))


def _page(found: Sweep, style: Style) -> Iterator[str]:
    called = escape(style.text(command(found, style.redactor)))
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width">\n'
    yield f"<title>sweep: {called[:80]} - strace-lens</title>\n<style>{_CSS}</style>\n</head>\n<body>\n<main>\n"
    yield f"<h1>Which failing system call breaks this program?</h1>\n<p><code>{called}</code></p>\n"
    yield f"<p><strong>{escape(summary(found))}</strong></p>\n"
    yield from (f"<p>{escape(style.text(text))}</p>\n" for text in remarks(found))
    yield "<table>\n<thead><tr><th>Outcome<th>Program<th>Fault<th>What became of it</tr></thead>\n<tbody>\n"
    yield from (_row(one, style) for one in found.results[:MOST])
    yield "</tbody>\n</table>\n"
    if len(found.results) > MOST:
        yield f"<p>This page has {MOST:,} of {len(found.results):,} rows; --format json has all.</p>\n"
    yield "</main>\n</body>\n</html>\n"


def _row(result: SiteResult, style: Style) -> str:
    mark = ' class="bad"' if result.outcome in FAILING else ""
    outcome = f'<td{mark} title="{escape(MEANING[result.outcome])}">{result.outcome}'
    place = f"<td><code>{escape(style.text(program(result.site)))}</code><td>{escape(style.text(heading(result)))}"
    more = "".join(f"<dt>{word}</dt><dd>{escape(style.text(text))}</dd>" for word, text in details(result))
    return f"<tr>{outcome}{place}<td><dl>{more}</dl></tr>\n"
