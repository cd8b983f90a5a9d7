"""The status indicators of the channel on screen, and verifying that it delivers."""

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
from tests.support.language import english
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


async def test_delivery_is_not_verified_until_a_test_message_arrives(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        indicators = person.window.log_panel.indicators
        wanted = ["Connected", "Subscribed", "Delivery not verified"]
        await until(lambda: english(indicators.texts) == wanted, what="two indicators are on")
        assert "not verified" in english(person.window.sidebar._model.row_named("robots").spoken)

        click(person.window, "Verify delivery")
        await until(
            lambda: english(indicators.texts[2]).startswith("Delivery verified"), what="the third indicator is on"
        )
        assert " · " in english(indicators.texts[2])
        assert indicators.verify_button.isEnabled()
        await until(lambda: len(person.rows()) == 2, what="the test message is in the log")
        assert [row.kind for row in person.rows()] == [Kind.PUBLISHED, Kind.RECEIVED]
        assert all("appsyncConsoleProbe" in row.text for row in person.rows())
        await until(
            lambda: "delivery verified" in english(person.window.sidebar._model.row_named("robots").spoken),
            what="the row",
        )
        person.console.show_channel("cakes")
        assert english(indicators.texts[2]) == "Delivery not verified"


async def test_a_shortcut_verifies_delivery_and_any_message_does_too(tmp_path, theme):
    async with person_at(tmp_path, theme) as person:
        await person.is_live()
        indicators = person.window.log_panel.indicators
        person.press(Qt.Key.Key_P, CTRL | Qt.KeyboardModifier.ShiftModifier)
        await until(
            lambda: english(indicators.texts[2]).startswith("Delivery verified"), what="the third indicator is on"
        )
        person.console.disconnect_profile()
        await until(
            lambda: english(indicators.texts) == ["Disconnected", "Not subscribed", "Delivery not verified"],
            what="all off",
        )
        assert not indicators.verify_button.isEnabled()
        person.console.connect_profile()
        await person.is_live()
        assert english(indicators.texts[2]) == "Delivery not verified"
        person.publish('{"n": 1}')
        await until(
            lambda: english(indicators.texts[2]).startswith("Delivery verified"), what="a message verifies delivery"
        )


def test_each_indicator_has_a_text_for_each_state():
    live, waiting = (
        ChannelStatus(name="r", state=ChannelState.LIVE),
        ChannelStatus(name="r", state=ChannelState.WAITING),
    )
    assert connection_indicator(ConnectionStatus(state=ConnectionState.SILENT), live).token == "warning"
    assert not connection_indicator(ConnectionStatus(state=ConnectionState.WAITING), waiting).is_on
    assert connection_indicator(ConnectionStatus(state=ConnectionState.WAITING), live).is_on
    assert (
        english(connection_indicator(ConnectionStatus(state=ConnectionState.CONNECTING), waiting).text) == "Connecting"
    )
    refused = ChannelStatus(name="r", state=ChannelState.REFUSED)
    assert subscription_indicator(refused).token == "bad"
    failed = ChannelStatus(
        name="r", state=ChannelState.LIVE, proof=DeliveryVerification(at_us=1, problem=NotDelivered("No."))
    )
    assert delivery_indicator(failed).token == "bad"
    assert english(delivery_indicator(failed, is_verifying=True).text) == "Verifying delivery"
    assert not delivery_indicator(waiting).is_on


async def test_a_test_message_that_does_not_arrive_is_reported_in_red_with_a_remedy(tmp_path, theme):
    schema = tmp_path / "deaf.graphql"
    schema.write_text(DEAF)
    async with running_sandbox(schema=str(schema)) as sandbox, person_at(tmp_path, theme) as person:
        profile = Profile(id="p-deaf", name="Deaf", url=sandbox.graphql_url, channels=(Channel(name="robots"),))
        await person.console.workspace.save_profile(profile, {SecretKind.API_KEY: sandbox.api_key})
        await person.opens("p-deaf")
        await person.is_live()
        indicators = person.window.log_panel.indicators
        await until(indicators.verify_button.isEnabled, what="the button is enabled")
        click(person.window, "Verify delivery")
        await until(lambda: english(indicators.texts[2]).startswith("Not delivered"), what="the failure is reported")
        assert "was not delivered" in english(person.window.notice_bar.text)
        assert "selection set" in english(indicators._labels[2].toolTip())
