"""The forms of the authorization modes, one for each mode."""
