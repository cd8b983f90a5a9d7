"""Opens botocore sessions for signing, signing in and deploying. botocore is slow to import: it loads on first use."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Final

REGION_VARIABLES: Final = ("AWS_REGION", "AWS_DEFAULT_REGION")
"""The variables of the region, in the order of the AWS CLI and SDKs. botocore by itself knows only the second."""


def open_session(aws_profile: str = "", *, ask_code: Callable[[str], str] | None = None) -> Any:
    """Open a botocore session, which reads the AWS settings of this computer when they are needed.

    Args:
        aws_profile: The named AWS profile; empty for the default profile.
        ask_code: Asks for the MFA code of a role, with the prompt. By default botocore asks on the terminal.
    """
    import botocore.session

    # An empty variable counts as unset, and does not hide the next one.
    variables = [name for name in REGION_VARIABLES if os.environ.get(name)]
    session = botocore.session.Session(
        session_vars={"region": ("region", variables, None, None)}, profile=aws_profile or None
    )
    if ask_code is not None:
        session.get_component("credential_provider").get_provider("assume-role")._prompter = ask_code
    return session
