"""What a person has on this machine: profiles, settings, secrets, messages, and their folders."""
