"""Fails each call of a program in turn: which sites there are, which faults, and what became of each run. Pure."""
