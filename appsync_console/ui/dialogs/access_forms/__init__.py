"""One form a way in: what each authorization mode needs to know."""
