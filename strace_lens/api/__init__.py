"""Joins recording and reading. Decides whether a trace is whole.

Import names from the file that has them: who only reads a log does not pay for what records.
"""
