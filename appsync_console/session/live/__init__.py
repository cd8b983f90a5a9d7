"""An open profile: its channels, what is published and received, and what is known about both."""
