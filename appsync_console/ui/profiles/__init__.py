"""Profiles: the editor, the first start, and configuration files that become profiles."""
