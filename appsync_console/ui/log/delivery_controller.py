"""Updates the status indicators of the channel on screen and verifies its delivery."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from appsync_console.domain.status import ChannelStatus, ConnectionStatus
from appsync_console.session.live.profile_session import ProfileSession
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.log.status_indicators import StatusIndicators


class DeliveryController(QObject):
    """Keeps the indicators up to date, and publishes a test message on request."""

    def __init__(self, context: OpenProfile, shell: Shell, indicators: StatusIndicators) -> None:
        super().__init__(indicators)
        self._context = context
        self._indicators = indicators
        indicators.verify_requested.connect(self.verify)
        bridge = context.bridge
        for changed in (context.shown_changed, context.session_changed, context.profile_changed, context.refresh_due):
            changed.connect(self.show_status)
        for changed in (bridge.link_changed, bridge.channels_changed):
            changed.connect(self.show_status)
        shell.commands.register("channel.verify", self.verify)

    @Slot()
    def show_status(self) -> None:
        """Show the state of the channel on screen. With several channels, the sidebar shows the state of each."""
        name, session = self._context.shown_channel, self._context.session
        self._indicators.setVisible(bool(name))
        if name:
            status = session.status if session is not None else ConnectionStatus()
            channel = session.channel_status(name) if session is not None else ChannelStatus(name=name)
            self._indicators.set_status(status, channel)

    @Slot()
    def verify(self) -> None:
        """Publish a test message on the channel on screen and check that it is delivered."""
        session, name = self._context.session, self._context.shown_channel
        if session is not None and name and not self._indicators.is_verifying:
            self._context.run_task(self._verify(session, name), "delivery check")

    async def _verify(self, session: ProfileSession, name: str) -> None:
        self._indicators.set_verifying(True)
        try:
            publication = await session.prove(name)
        finally:
            self._indicators.set_verifying(False)
            self.show_status()
        if publication.problem is not None:
            raise publication.problem
