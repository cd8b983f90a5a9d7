"""Colors, sizes, fonts and icons."""
