"""The official's desk: inbox, work items, cases, filing for applicants, the training clock."""
