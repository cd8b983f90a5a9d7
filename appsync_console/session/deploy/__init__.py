"""The channel API on AWS: deployed, described and checked without blocking the loop."""
