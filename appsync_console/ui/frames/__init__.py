"""The Frames panel: WebSocket frames as sent and received."""
