"""Authorization modes: what each one needs, how it is checked and stored, and what is sent."""
