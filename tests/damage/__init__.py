"""Real logs, damaged in every way that happens to a log, and what becomes of true verdicts."""
