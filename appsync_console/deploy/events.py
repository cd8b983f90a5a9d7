"""What CloudFormation writes down of a stack, read as it grows."""

from __future__ import annotations

from typing import Any, Final

from appsync_console.domain.deployment import Progress

STACK_KIND: Final = "AWS::CloudFormation::Stack"


class StackEvents:
    """The events of one stack that were not read yet.

    Args:
        client: A botocore client of CloudFormation.
        stack: The id of the stack, which is good after its end too.

    Attributes:
        stack_status: That of the stack as a whole, by the last event that was read; empty before one was.
    """

    def __init__(self, client: Any, stack: str) -> None:
        self._client = client
        self._stack = stack
        self._seen: set[str] = set()
        self.stack_status = ""

    def skip(self) -> None:
        """Take what is there as read: it is about what was done before."""
        self.news()
        self.stack_status = ""

    def news(self) -> list[Progress]:
        """What happened since the last time, the oldest first."""
        fresh: list[dict[str, Any]] = []
        for page in self._client.get_paginator("describe_stack_events").paginate(StackName=self._stack):
            unread = [event for event in page["StackEvents"] if event["EventId"] not in self._seen]
            fresh += unread
            if len(unread) < len(page["StackEvents"]):
                break  # the newest come first
        self._seen.update(event["EventId"] for event in fresh)
        fresh.reverse()
        for event in fresh:
            if event.get("PhysicalResourceId") == self._stack:
                self.stack_status = event["ResourceStatus"]
        return [
            Progress(
                name=event["LogicalResourceId"],
                kind=event["ResourceType"],
                status=event["ResourceStatus"],
                reason=event.get("ResourceStatusReason", ""),
            )
            for event in fresh
        ]
