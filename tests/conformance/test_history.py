"""Message history: listed by channel and time in pages, across a restart, within its retention."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from appsync_console.domain.errors import InputError
from appsync_console.sandbox.graphql.history import History, Keep, Wanted
from appsync_console.sandbox.options import keep_of
from appsync_console.sandbox.schema.text_scalars import milliseconds
from tests.support.sandbox import HttpClient, http_client, live_client, running_sandbox

SCHEMA = "channel-with-history"
PUBLISH = (
    "mutation P($name: String!, $data: AWSJSON!) { publish2channel(name: $name, data: $data)"
    " { id name data createdAt } }"
)
LIST = """query L($name: String!, $from: AWSDateTime, $to: AWSDateTime, $limit: Int, $token: String, $newest: Boolean) {
  listChannelMessages(name: $name, from: $from, to: $to, limit: $limit, nextToken: $token, newestFirst: $newest) {
    items { id name data createdAt } nextToken
  }
}"""


async def publish(http: HttpClient, name: str, data: str) -> dict[str, Any]:
    body = await http.run(PUBLISH, {"name": name, "data": data})
    message: dict[str, Any] = body["data"]["publish2channel"]
    return message


async def page(http: HttpClient, name: str, **variables: Any) -> dict[str, Any]:
    body = await http.run(LIST, {"name": name, **variables})
    assert "errors" not in body, body
    found: dict[str, Any] = body["data"]["listChannelMessages"]
    return found


async def test_messages_are_listed_by_channel_across_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    async with (
        running_sandbox(schema=SCHEMA, history_file=file) as sandbox,
        http_client(sandbox) as http,
        live_client(sandbox) as wire,
    ):
        document = 'subscription { subscribe2channel(name: "robots") { id name data createdAt } }'
        assert (await wire.start("1", document))["type"] == "start_ack"
        sent = [await publish(http, "robots", f'{{"n": {number}.50}}') for number in range(3)]
        await publish(http, "cakes", "0")
        heard = [(await wire.next_but_ka())["payload"]["data"]["subscribe2channel"] for _ in range(3)]
    assert heard == sent
    assert len({message["id"] for message in sent}) == 3
    async with running_sandbox(schema=SCHEMA, history_file=file) as sandbox, http_client(sandbox) as http:
        assert await page(http, "robots") == {"items": sent, "nextToken": None}
        assert await page(http, "Robots") == {"items": [], "nextToken": None}
        assert (await page(http, "robots", newest=True))["items"] == sent[::-1]


@pytest.mark.parametrize("newest", [False, True])
async def test_pages_return_every_message_once(newest: bool) -> None:
    async with running_sandbox(schema=SCHEMA) as sandbox, http_client(sandbox) as http:
        async with asyncio.TaskGroup() as group:
            for number in range(23):
                group.create_task(publish(http, "robots", str(number)))
        items, token, sizes = [], None, []
        while token is not None or not sizes:
            found = await page(http, "robots", limit=5, token=token, newest=newest)
            items += found["items"]
            sizes.append(len(found["items"]))
            token = found["nextToken"]
    assert sizes == [5, 5, 5, 5, 3]
    assert sorted(int(message["data"]) for message in items) == list(range(23))
    times = [message["createdAt"] for message in items]
    assert times == sorted(times, reverse=newest)


async def test_from_and_to_are_inclusive_and_accept_offsets() -> None:
    async with running_sandbox(schema=SCHEMA) as sandbox, http_client(sandbox) as http:
        sent = [await publish(http, "robots", str(number)) for number in range(5)]
        moment = sent[2]["createdAt"]
        expected = [message for message in sent if message["createdAt"] == moment]
        assert (await page(http, "robots", **{"from": moment, "to": moment}))["items"] == expected
        later = [message for message in sent if message["createdAt"] >= moment]
        assert (await page(http, "robots", **{"from": moment.replace("Z", "000+00:00")}))["items"] == later
        assert (await page(http, "robots", to="1999-01-01T00:00-07:00"))["items"] == []
    assert len(moment) == len("2026-01-01T00:00:00.000Z")
    assert milliseconds(moment) > 0


@pytest.mark.parametrize("variables", [{"limit": 0}, {"limit": 1001}, {"token": "nonsense"}, {"token": "WzEsMl0="}])
async def test_an_invalid_page_is_a_field_error(variables: dict[str, Any]) -> None:
    async with running_sandbox(schema=SCHEMA) as sandbox, http_client(sandbox) as http:
        body = await http.run(LIST, {"name": "robots", **variables})
    assert body["data"] is None
    assert body["errors"][0]["errorType"] == "BadRequest"
    assert body["errors"][0]["path"] == ["listChannelMessages"]


async def test_only_the_newest_messages_of_each_channel_are_kept() -> None:
    async with running_sandbox(schema=SCHEMA, keep=keep_of(["2"])) as sandbox, http_client(sandbox) as http:
        for number in range(4):
            await publish(http, "robots", str(number))
        await publish(http, "cakes", '"cake"')
        assert [message["data"] for message in (await page(http, "robots"))["items"]] == ["2", "3"]
        assert len((await page(http, "cakes"))["items"]) == 1


async def test_messages_that_are_too_old_are_deleted() -> None:
    history = History(None, Keep(seconds=60))
    await history.open()
    try:
        await history.add("robots", 1000, {"n": 1})
        assert await history.page(Wanted("robots")) == ([], None)
    finally:
        await history.close()


def test_retention_options_are_parsed() -> None:
    assert keep_of([]) == Keep()
    assert keep_of(["1000", "7d"]) == Keep(seconds=7 * 86400.0, count=1000)
    for word in ("", "0", "-1", "7w", "d", "1.5h"):
        with pytest.raises(InputError) as caught:
            keep_of([word])
        assert caught.value.field == "keep"


async def test_a_foreign_file_is_left_unchanged(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear reader, " * 100)
    with pytest.raises(InputError) as caught:
        async with running_sandbox(schema=SCHEMA, history_file=file):
            pass
    assert caught.value.field == "history"
    assert file.read_text() == "Dear reader, " * 100
