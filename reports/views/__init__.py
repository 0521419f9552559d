"""Pages of registers and statistics."""
