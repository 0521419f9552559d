"""Screens of the evaluation of units: for the unit, its superior, the assessors and the lead group."""
