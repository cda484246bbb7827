"""The commands, one file each. Only this package prints, opens outputs or exits."""
