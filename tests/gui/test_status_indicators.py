"""The three lamps of the channel on show, and proving that it delivers."""

from __future__ import annotations

from PySide6.QtCore import Qt

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.channel import Channel
from appsync_console.domain.errors import NotDelivered
from appsync_console.domain.message import Kind
from appsync_console.domain.profile import Profile
from appsync_console.domain.status import ChannelStatus, ConnectionStatus, DeliveryVerification
from appsync_console.domain.terms import ChannelState, ConnectionState
from appsync_console.ui.log.status_indicators import connection_indicator, delivery_indicator, subscription_indicator
from tests.support.person import click
from tests.support.sandbox import running_sandbox
from tests.support.waiting import until
from tests.support.windows import CTRL, person_at

# The subscription is fed by a mutation that nobody calls.
DEAF = """
type Channel { name: String! data: AWSJSON! }
type Query { channel: Channel }
type Mutation { publish2channel(name: String!, data: AWSJSON!): Channel  nothing(name: String!): Channel }
type Subscription { subscribe2channel(name: String!): Channel @aws_subscribe(mutations: ["nothing"]) }
"""


async def test_acknowledged_is_not_proven_until_a_probe_came_back(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        lamps = person.window.log_panel.indicators
        wanted = ["Socket open", "Subscription acknowledged", "Delivery not proven"]
        await until(lambda: lamps.words == wanted, what="two lamps burn")
        assert "not proven" in person.window.sidebar._model.row_named("robots").spoken

        click(person.window, "Prove delivery")
        await until(lambda: lamps.words[2].startswith("Delivery proven"), what="the third lamp burns")
        assert " · " in lamps.words[2]
        assert lamps.prove_button.isEnabled()
        await until(lambda: len(person.rows()) == 2, what="the probe stands in the log")
        assert [row.kind for row in person.rows()] == [Kind.PUBLISHED, Kind.RECEIVED]
        assert all("appsyncConsoleProbe" in row.text for row in person.rows())
        await until(
            lambda: "delivery proven" in person.window.sidebar._model.row_named("robots").spoken, what="on its row"
        )
        person.console.show_channel("cakes")
        assert lamps.words[2] == "Delivery not proven"


async def test_a_key_proves_too_and_any_message_is_a_proof(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        lamps = person.window.log_panel.indicators
        person.press(Qt.Key.Key_P, CTRL | Qt.KeyboardModifier.ShiftModifier)
        await until(lambda: lamps.words[2].startswith("Delivery proven"), what="the third lamp burns")
        person.console.disconnect_profile()
        await until(lambda: lamps.words == ["Socket closed", "Not subscribed", "Delivery not proven"], what="all out")
        assert not lamps.prove_button.isEnabled()
        person.console.connect_profile()
        await person.is_live()
        assert lamps.words[2] == "Delivery not proven"
        person.publish('{"n": 1}')
        await until(lambda: lamps.words[2].startswith("Delivery proven"), what="a message is a proof")


def test_each_lamp_has_words_for_each_state():
    live, waiting = (
        ChannelStatus(name="r", state=ChannelState.LIVE),
        ChannelStatus(name="r", state=ChannelState.WAITING),
    )
    assert connection_indicator(ConnectionStatus(state=ConnectionState.SILENT), live).token == "warning"
    assert not connection_indicator(ConnectionStatus(state=ConnectionState.WAITING), waiting).is_on
    assert connection_indicator(ConnectionStatus(state=ConnectionState.WAITING), live).is_on
    assert connection_indicator(ConnectionStatus(state=ConnectionState.CONNECTING), waiting).words == "Socket opening"
    refused = ChannelStatus(name="r", state=ChannelState.REFUSED)
    assert subscription_indicator(refused).token == "bad"
    failed = ChannelStatus(
        name="r", state=ChannelState.LIVE, proof=DeliveryVerification(at_us=1, problem=NotDelivered("No."))
    )
    assert delivery_indicator(failed).token == "bad"
    assert delivery_indicator(failed, is_proving=True).words == "Waiting for the probe"
    assert not delivery_indicator(waiting).is_on


async def test_a_probe_that_does_not_come_back_is_said_in_red_with_a_remedy(tmp_path, theme):
    schema = tmp_path / "deaf.graphql"
    schema.write_text(DEAF)
    async with running_sandbox(schema=str(schema)) as sandbox, person_at(tmp_path, theme) as person:
        profile = Profile(id="p-deaf", name="Deaf", url=sandbox.graphql_url, channels=(Channel(name="robots"),))
        await person.console.workspace.save_profile(profile, {SecretKind.API_KEY: sandbox.api_key})
        await person.opens("p-deaf")
        await person.is_live()
        lamps = person.window.log_panel.indicators
        await until(lamps.prove_button.isEnabled, what="it can be asked for")
        click(person.window, "Prove delivery")
        await until(lambda: lamps.words[2].startswith("Not delivered"), what="it is said")
        assert "did not come back" in person.window.notice_bar.text
        assert "selection set" in lamps._words[2].toolTip()
