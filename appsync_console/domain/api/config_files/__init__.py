"""Finds the APIs in configuration files of other tools. Pure: text in, values out; nothing is executed."""
