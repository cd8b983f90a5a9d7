"""Authorization in the sandbox: modes, keys, tokens, signatures and permissions."""
