"""The operators' pages: what stands still, every run of a procedure, and repairs with a reason and a second person."""
