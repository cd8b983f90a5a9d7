"""The WebSocket frames as sent."""
