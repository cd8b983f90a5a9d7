"""The AppSync-compatible server: HTTP and real-time, on this machine.

Made from AppSync's documents, never from our client's code.
"""
