"""Who may call the sandbox: authorization modes, keys, tokens, signatures and permissions."""
