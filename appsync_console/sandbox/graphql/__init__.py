"""GraphQL requests: parsed, executed and answered as AppSync does."""
