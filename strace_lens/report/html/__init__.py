"""Pages of one file that open without a network."""
