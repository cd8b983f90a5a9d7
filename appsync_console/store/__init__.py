"""What stays: the message log, the profiles, the secrets and the settings. No Qt, no network; knows only the domain."""
