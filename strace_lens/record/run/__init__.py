"""One run of strace: its event loop, stdio, signals, and shutdown."""
