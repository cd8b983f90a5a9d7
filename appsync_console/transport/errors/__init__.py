"""What AppSync, a network or a proxy answered, as the errors of ``domain``."""
