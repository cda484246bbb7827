"""Events -> Trace: tasks, how each was made, what it ran, how it ended."""
