"""Runs a program under strace; returns its log and its exit status."""
