"""Reads for citizens' pages: the service guide, a person's own cases, his notices, and what is posted publicly."""
