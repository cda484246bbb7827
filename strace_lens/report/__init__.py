"""Findings -> text: one file a format. Pure: no report opens a file."""
