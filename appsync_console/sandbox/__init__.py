"""An AppSync-compatible server: the HTTP and real-time endpoints, on this machine.

Built from AppSync's documentation. Shares no code with the client.
"""
