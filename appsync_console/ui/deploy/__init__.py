"""Deploying an API on AWS."""
