"""AppSync's quotas and timeouts as named constants, each with its source, and the program's own limits."""

from typing import Final

MESSAGE_BYTES: Final = 240 * 1024
"""Largest subscription payload AppSync delivers, in bytes of UTF-8; larger ones are dropped silently.

Source: AppSync quotas, "Subscription payload size": 240 KB.
"""

ANSWER_BYTES: Final = 6_000_000
"""Largest HTTP answer that is read, decompressed. Ours: more than the 5 MB that AppSync allows for a response."""

CONNECTION_TIMEOUT_S: Final = 300.0
"""Silence after which a connection is dead, in seconds, unless ``connection_ack`` sets another time.

Source: developer guide, ``connectionTimeoutMs``.
"""

KEEP_ALIVE_S: Final = 60.0
"""Seconds between two ``ka`` frames (observed in network logs of the service)."""

KEEP_ALIVE_WARNING_S: Final = 65.0
"""Seconds without a keep-alive after which the user is warned (amplify-js, ``DEFAULT_KEEP_ALIVE_ALERT_TIMEOUT``)."""

ACK_TIMEOUT_S: Final = 15.0
"""Seconds to wait for ``connection_ack`` and for ``start_ack`` (the same as in Amplify)."""

CONNECT_TIMEOUT_S: Final = 10.0
"""Seconds to wait for the socket to open."""

SUBSCRIPTIONS_PER_CONNECTION: Final = 100
"""Subscriptions per connection (AppSync quotas; 200 in newer tables, but current error texts still say 100)."""

CONNECTION_AGE_S: Final = 24 * 3600.0
"""Seconds after which AppSync closes a connection (developer guide)."""

PUBLISH_TIMEOUT_S: Final = 30.0
"""Seconds a request may take (AppSync quotas, "Request execution time")."""

DELIVERY_TIMEOUT_S: Final = 5.0
"""Seconds after which a published message without a delivery counts as not delivered. Ours."""

API_KEY_WARNING_DAYS: Final = 14
"""Days before the noted expiration of an API key at which the user is warned. Ours."""

SETTLE_S: Final = 2.0
"""Seconds after a gap before the API is queried for missed messages, some of which may still be in transit. Ours."""

JSON_DEPTH: Final = 200
"""Maximum nesting of arrays and objects. Ours.

AppSync documents no limit, but parsers of common languages fail at some hundreds of levels.
"""

CHANNEL_NAME_CHARACTERS: Final = 256
"""Longest channel name. AppSync compares strings of up to 256 characters in filters (enhanced filtering reference)."""

SANDBOX_PORT: Final = 20787
"""Default port of the sandbox. Ours: no well-known service uses it."""

SANDBOX_CONTROL_PORT: Final = 20788
"""Default port of the sandbox's control API. Ours: the port after the sandbox's own."""
