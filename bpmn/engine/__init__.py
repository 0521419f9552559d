"""The executor: `advance` moves tokens, `State` is what is stored between two commands."""
