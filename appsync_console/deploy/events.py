"""Reads the events of a CloudFormation stack as they arrive."""

from __future__ import annotations

from typing import Any, Final

from appsync_console.domain.deployment import Progress

STACK_KIND: Final = "AWS::CloudFormation::Stack"


class StackEvents:
    """The unread events of one stack.

    Args:
        client: A botocore client of CloudFormation.
        stack: The ID of the stack, which stays valid after the stack is deleted.

    Attributes:
        stack_status: The status of the stack as a whole, from the last event read; empty before the first.
    """

    def __init__(self, client: Any, stack: str) -> None:
        self._client = client
        self._stack = stack
        self._seen: set[str] = set()
        self.stack_status = ""

    def skip(self) -> None:
        """Mark the existing events as read: they belong to earlier operations."""
        self.news()
        self.stack_status = ""

    def news(self) -> list[Progress]:
        """The events since the last call, oldest first."""
        fresh: list[dict[str, Any]] = []
        for page in self._client.get_paginator("describe_stack_events").paginate(StackName=self._stack):
            unread = [event for event in page["StackEvents"] if event["EventId"] not in self._seen]
            fresh += unread
            if len(unread) < len(page["StackEvents"]):
                break  # the API returns the newest events first
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
