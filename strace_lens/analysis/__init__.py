"""Facts -> findings: plain data. Sentences are in files called ``wording``."""
