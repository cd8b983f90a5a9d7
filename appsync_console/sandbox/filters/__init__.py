"""Server-side filters: their conditions, how callers and files write them."""
