"""What needs large packages or minutes: ``make heavy``, when its code has changed and before a release."""
