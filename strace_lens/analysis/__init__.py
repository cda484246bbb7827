"""Facts -> findings: plain data. Sentences stand in files called ``wording``."""
