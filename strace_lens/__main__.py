"""``python -m strace_lens`` is the command ``strace-lens``."""

from strace_lens.cli.main import main

if __name__ == "__main__":
    main()
