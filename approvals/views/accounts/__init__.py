"""Accounts: signing in, registering, forgotten passwords, and what a person manages himself."""
