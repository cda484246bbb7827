"""Events -> Trace."""
