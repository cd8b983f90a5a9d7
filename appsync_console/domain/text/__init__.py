"""Rules for texts that people read: hidden characters, and the differences of two texts."""
