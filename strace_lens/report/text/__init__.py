"""Findings -> text for people."""
