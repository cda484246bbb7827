"""Compares traces."""
