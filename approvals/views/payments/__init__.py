"""Screens of payments and of the register of beneficiaries."""
