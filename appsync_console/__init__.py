"""appsync-console: a desktop test console for real-time channels on AWS AppSync."""

__version__ = "0.1.0"
