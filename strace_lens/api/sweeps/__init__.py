"""Makes the runs of a sweep."""
