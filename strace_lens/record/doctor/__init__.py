"""Finds out whether tracing can work on this machine."""
