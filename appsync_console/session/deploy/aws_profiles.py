"""The names of the AWS profiles of this machine, as the AWS tools keep them; no secret is read."""

from __future__ import annotations

import os
from pathlib import Path


def aws_profile_names() -> list[str]:
    """The names in ``~/.aws/config`` and ``~/.aws/credentials``, or the files that ``AWS_CONFIG_FILE`` and
    ``AWS_SHARED_CREDENTIALS_FILE`` name, sorted; none of a file that cannot be read. Blocks.
    """
    files = (("AWS_CONFIG_FILE", "config"), ("AWS_SHARED_CREDENTIALS_FILE", "credentials"))
    names: set[str] = set()
    for variable, name in files:
        path = Path(os.environ.get(variable) or Path("~/.aws") / name).expanduser()
        names.update(_names(path, is_config=name == "config"))
    return sorted(names)


def _names(path: Path, *, is_config: bool) -> list[str]:
    import configparser  # for the editor of profiles only, and slow to import

    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, configparser.Error):
        return []
    if not is_config:
        return parser.sections()
    # In the config file other things have sections too: "[profile one]", "[default]", but "[sso-session x]".
    profiles = [name.split(None, 1)[1].strip("\"'") for name in parser.sections() if name.startswith("profile ")]
    return [*profiles, *(["default"] if parser.has_section("default") else [])]
