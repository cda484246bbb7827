"""One run of strace: the loop that waits, the streams, the signals, and the end."""
