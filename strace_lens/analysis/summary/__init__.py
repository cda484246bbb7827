"""What a trace comes to in numbers: programs, signals, files, addresses."""
