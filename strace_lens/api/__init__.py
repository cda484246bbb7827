"""Joins recording and reading. Decides whether a trace is whole.

Import names from the file that has them: a command that only reads logs then does not load what records.
"""
