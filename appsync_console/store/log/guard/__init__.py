"""Guards the file of a log while it is open: notices what other programs do to it, and replaces it if necessary."""
