"""Who is connected to the sandbox, and fault injection."""
