"""Server-side filters: conditions, and the forms in which callers and files write them."""
