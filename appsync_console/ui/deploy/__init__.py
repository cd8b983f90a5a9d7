"""The dialog that deploys an API to AWS."""
