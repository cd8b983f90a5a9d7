"""What tests of several rooms need, written once."""
