"""An API: its addresses, operations and limits, and how configuration files describe it."""
