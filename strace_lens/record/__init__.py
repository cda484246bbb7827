"""Run a program under strace; hand back its log and its exit status."""
