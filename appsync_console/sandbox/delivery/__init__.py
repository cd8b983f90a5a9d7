"""The live subscriptions, and which events each one receives."""
