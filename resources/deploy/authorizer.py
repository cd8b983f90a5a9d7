"""Authorizes callers with the token created when the API was deployed; the function knows only its SHA-256."""

import hashlib
import hmac
import os


def handler(event, context):
    """Answer an authorization request from AppSync."""
    shown = hashlib.sha256(event["authorizationToken"].encode()).hexdigest()
    return {"isAuthorized": hmac.compare_digest(shown, os.environ["TOKEN_SHA256"]), "ttlOverride": 60}
