"""What Linux and strace define, as tables. No lookup raises: a traced program chooses the numbers.

- signals, signal_codes, wait_status, errnos: names, numbers and meaning of what ends, stops and interrupts.
- syscalls: the names of calls, and groups that do the same thing; synopses: arguments and meaning of each.
- paths, descriptors: what calls do to files, to descriptors and to the addresses of sockets.
- strace_classes: strace's own groups, ``%file``.
- clone_flags, constants: flags of clone, and other constants that strace prints.
- libc: the functions that make tasks, and the calls by which they do.
"""
