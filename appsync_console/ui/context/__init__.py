"""What all features of the window know of the open profile. No widgets."""
