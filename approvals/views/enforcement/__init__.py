"""Screens of cases that the authority opens: the lead, the account of a case, the register of evidence, the treasury's list."""
