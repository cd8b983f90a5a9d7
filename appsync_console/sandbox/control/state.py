"""Describes live connections and subscriptions for the control API."""

from __future__ import annotations

import json
from datetime import datetime

from appsync_console.domain.sandbox_state import SubscriptionInfo
from appsync_console.sandbox.delivery.channels import LiveSubscription


def stamp(time: datetime) -> str:
    """Format a UTC time in ISO 8601 with milliseconds."""
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def subscription_state(subscription: LiveSubscription) -> SubscriptionInfo:
    """Describe one subscription."""
    interest = subscription.interest
    values = [text if isinstance(text, str) else json.dumps(text) for text in interest.filter.values()]
    return SubscriptionInfo(
        id=subscription.id,
        field=interest.root.name,
        channel=", ".join(values) or interest.root.name,
        arguments=interest.filter,
        since=stamp(subscription.since),
    )
