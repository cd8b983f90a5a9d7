"""Names of the settings and their valid values, by key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from appsync_console.texts.translation import mark, tr

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "theme": (mark("Theme"), mark("system, light or dark")),
    "zoom_percent": (mark("Zoom"), mark("50 to 300")),
    "log_form": (mark("Log format"), mark("pretty or compact")),
    "log_newest_first": (mark("Newest first"), mark("true or false")),
    "log_shows_age": (mark("Relative timestamps"), mark("true or false")),
    "search_only_matches": (mark("Show only search matches"), mark("true or false")),
    "saved_searches": (mark("Saved searches"), mark("searches by name")),
    "look_back_minutes": (mark("History"), mark("minutes, up to a year; 0 for none")),
    "masked_fields": (mark("Fields masked in exports"), mark("names separated by commas")),
    "log_limits": (mark("Retention"), mark("messages, bytes or seconds by profile id")),
    "sandbox_port": (mark("Sandbox port"), mark("0 (any) to 65535")),
    "subscriptions_per_connection": (mark("Subscriptions per connection"), mark("1 to 1000")),
    "window_geometry": (mark("Window geometry"), mark("base64 text")),
    "splitter_sizes": (mark("Pane sizes"), mark("lists of pixels by splitter")),
    "last_profile": (mark("Last profile"), mark("the ID of a profile")),
    "selected_channels": (mark("Selected channels"), mark("channel names by profile id")),
}


def setting_title(key: str) -> str:
    """The name of a setting."""
    return tr(_TEXTS[key][0]) if key in _TEXTS else key


def setting_hint(key: str) -> str:
    """The valid values of a setting."""
    return tr(_TEXTS[key][1]) if key in _TEXTS else ""
