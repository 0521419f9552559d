"""Accounts that applicants make themselves."""
