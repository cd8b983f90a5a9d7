"""What people read about values and states. No Qt, no I/O; above ``domain`` only."""
