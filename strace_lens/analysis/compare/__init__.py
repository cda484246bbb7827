"""What differs between traces."""
