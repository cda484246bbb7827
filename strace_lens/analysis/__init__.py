"""Trace -> findings: plain data, no text."""
