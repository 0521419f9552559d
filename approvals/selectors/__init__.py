"""Reads for screens, one area a file; `wording` says stored codes in people's words."""
