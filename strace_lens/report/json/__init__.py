"""Findings -> JSON, each document after a schema in ``strace_lens/schemas``."""
