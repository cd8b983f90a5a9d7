"""What the program's numbers are, each against a bare side measured in the same run."""
