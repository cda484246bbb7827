"""One file a command; the only room that prints, opens outputs or exits."""
