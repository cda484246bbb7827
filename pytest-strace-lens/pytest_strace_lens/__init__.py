"""The pytest plugin of strace-lens."""
