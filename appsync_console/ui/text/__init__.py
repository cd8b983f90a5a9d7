"""Values and states in words. No Qt."""
