"""What flags, signals, errors, system calls and lines of strace mean."""
