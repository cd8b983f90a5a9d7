"""Lists the named AWS profiles on this computer, without reading secrets."""

from __future__ import annotations

import os
from pathlib import Path


def aws_profile_names() -> list[str]:
    """The profile names in ``~/.aws/config`` and ``~/.aws/credentials``, sorted.

    ``AWS_CONFIG_FILE`` and ``AWS_SHARED_CREDENTIALS_FILE`` override the paths. Files that cannot be read are ignored.
    Blocks.
    """
    files = (("AWS_CONFIG_FILE", "config"), ("AWS_SHARED_CREDENTIALS_FILE", "credentials"))
    names: set[str] = set()
    for variable, name in files:
        path = Path(os.environ.get(variable) or Path("~/.aws") / name).expanduser()
        names.update(_names(path, is_config=name == "config"))
    return sorted(names)


def _names(path: Path, *, is_config: bool) -> list[str]:
    import configparser  # only the profile editor needs it, and it is slow to import

    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, configparser.Error):
        return []
    if not is_config:
        return parser.sections()
    # The config file also has sections that are not profiles: "[profile one]" and "[default]", but "[sso-session x]".
    profiles = [name.split(None, 1)[1].strip("\"'") for name in parser.sections() if name.startswith("profile ")]
    return [*profiles, *(["default"] if parser.has_section("default") else [])]
