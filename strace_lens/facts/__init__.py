"""Trace -> what it surely shows, as rows of typed fields: a value, ABSENT, or UNKNOWN.

Whatever judges, compares, counts or exports works on facts, so unknown is decided here and nowhere else.
"""
