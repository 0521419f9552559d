"""The designer: procedures, their versions, drafts of their diagrams and tables."""
