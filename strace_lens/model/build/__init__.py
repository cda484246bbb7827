"""Events -> Trace, by one fold: ``fold`` takes the events, the other files each know one thing about them."""
