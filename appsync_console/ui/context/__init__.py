"""The open profile and the window services that all features share. No widgets."""
