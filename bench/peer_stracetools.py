"""Read a log with stracetools, which is a library: parse the file, print its own summary.

Usage: peer_stracetools.py LOG
"""

import logging
import os
import resource
import sys

from stracetools import StraceAnalyzer, StraceParser

# It keeps every line in memory: of a long log it may take half of the machine's, and ends with MemoryError beyond.
_HALF = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2


class _Complaints(logging.Handler):
    """Counts what is complained of."""

    count = 0

    def emit(self, _: logging.LogRecord) -> None:
        """Count one more."""
        self.count += 1


def main() -> None:
    """Read the log; end in failure when lines of it were not understood."""
    resource.setrlimit(resource.RLIMIT_AS, (_HALF, _HALF))
    complaints = _Complaints()
    logging.getLogger().addHandler(complaints)
    events = StraceParser().parse_file(sys.argv[1])
    print(StraceAnalyzer(events).summary())
    if complaints.count:
        sys.exit(f"{complaints.count} complaints about lines that it does not understand")


if __name__ == "__main__":
    main()
