"""What a person does, without a window: open a profile, listen, publish, follow a delivery, close. No Qt."""
