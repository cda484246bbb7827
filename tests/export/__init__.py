"""Tests of the data set, of SQL over it, and of the tables."""
