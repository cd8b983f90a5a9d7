"""Authorization: API keys, IAM signatures, and tokens that are obtained and refreshed."""
