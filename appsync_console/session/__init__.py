"""The user's operations without a window: open a profile, listen, publish, track a delivery, close. No Qt."""
