"""The language of expectations, and the verdicts on them."""
