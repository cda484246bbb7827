"""What Linux and strace define, as tables. No lookup raises: a traced program chooses the numbers."""
