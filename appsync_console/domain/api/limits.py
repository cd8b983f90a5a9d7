"""AppSync's quotas and times as named numbers, each with its source, and the bounds we set ourselves."""

from typing import Final

MESSAGE_BYTES: Final = 240 * 1024
"""Largest subscription payload AppSync delivers, in bytes of UTF-8; larger ones are dropped silently.

Source: AppSync quotas, "Subscription payload size": 240 KB.
"""

CONNECTION_TIMEOUT_S: Final = 300.0
"""Silence after which a connection is dead, in seconds, unless ``connection_ack`` says otherwise.

Source: developer guide, ``connectionTimeoutMs``.
"""

KEEP_ALIVE_S: Final = 60.0
"""Seconds between two ``ka`` frames (observed in wire logs of the service)."""

KEEP_ALIVE_WARNING_S: Final = 65.0
"""Seconds without a sign of life after which a person is warned (amplify-js, ``DEFAULT_KEEP_ALIVE_ALERT_TIMEOUT``)."""

ACK_TIMEOUT_S: Final = 15.0
"""Seconds to wait for ``connection_ack`` and for ``start_ack`` (what Amplify waits)."""

CONNECT_TIMEOUT_S: Final = 10.0
"""Seconds to wait for the socket to open."""

SUBSCRIPTIONS_PER_CONNECTION: Final = 100
"""Subscriptions on one connection (AppSync quotas; 200 in newer tables, while live error texts still say 100)."""

CONNECTION_AGE_S: Final = 24 * 3600.0
"""Seconds after which AppSync closes a connection (developer guide)."""

PUBLISH_TIMEOUT_S: Final = 30.0
"""Seconds a request may take (AppSync quotas, "Request execution time")."""

DELIVERY_TIMEOUT_S: Final = 5.0
"""Seconds after which a published message that did not come back counts as not delivered. Ours."""

API_KEY_WARNING_DAYS: Final = 14
"""Days before the noted end of an API key from which on a person is warned. Ours."""

SETTLE_S: Final = 2.0
"""Seconds after a gap until the API is asked for what was missed: some of it may still be on its way. Ours."""

JSON_DEPTH: Final = 200
"""Nesting of arrays and objects that we accept. Ours.

AppSync documents no bound, but parsers of common languages fail at some hundreds.
"""

CHANNEL_NAME_CHARACTERS: Final = 256
"""Longest channel name. AppSync compares strings of up to 256 characters in filters (enhanced filtering reference)."""

SANDBOX_PORT: Final = 20787
"""Port of the sandbox unless another is asked for. Ours: no well-known service uses it."""

SANDBOX_CONTROL_PORT: Final = 20788
"""Port of the sandbox's control API unless another is asked for. Ours: the one after the sandbox's own."""
