"""Write the man pages and the completion scripts that travel in the wheel: make share."""

from __future__ import annotations

from pathlib import Path

from strace_lens.cli.manual import pages
from strace_lens.cli.shells import script

SHARE = Path(__file__).resolve().parents[1] / "share"


def files() -> dict[Path, str]:
    """The files below ``share``, with their texts."""
    scripts = {
        "bash-completion/completions/strace-lens": "bash",
        "zsh/site-functions/_strace-lens": "zsh",
        "fish/vendor_completions.d/strace-lens.fish": "fish",
    }
    found = {SHARE / place: script(shell) for place, shell in scripts.items()}
    return found | {SHARE / f"man/man1/{name}.1": text for name, text in pages().items()}


if __name__ == "__main__":
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
