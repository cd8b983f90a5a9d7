"""Connects the composer with the open profile."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.message import Message
from appsync_console.session.live.events import Publication
from appsync_console.session.live.profile_session import ProfileSession
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import tr
from appsync_console.ui.composer.panel import Composer
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.text.publication import outcome_text

_SAMPLE = '{\n  "source": "console",\n  "n": 1\n}'


class ComposerController(QObject):
    """Publishes the message in the composer and shows its delivery status."""

    def __init__(self, context: OpenProfile, shell: Shell, composer: Composer) -> None:
        super().__init__(composer)
        self._context = context
        self._composer = composer
        self._newest_publication = 0
        composer.publish_requested.connect(self._on_composer_publish_requested)
        context.switched.connect(self._on_context_switched)
        context.session_changed.connect(self._on_context_session_changed)
        context.shown_changed.connect(self._on_context_shown_changed)
        context.draft_offered.connect(self._on_context_draft_offered)
        context.bridge.publication_changed.connect(self._on_bridge_publication_changed)
        shell.commands.register("message.publish", composer.publish)

    @Slot()
    def _on_context_switched(self) -> None:
        self._composer.forget_outcome()
        self._composer.set_channels([], "")  # the other API may not have a channel with that name
        self._composer.setFocus()

    @Slot()
    def _on_context_session_changed(self) -> None:
        session = self._context.session
        self._composer.set_blocked("" if session else tr("Not connected. Connect to publish."))
        if session is not None and self._context.profile.is_sandbox and not self._composer.text:
            self._composer.set_text(_SAMPLE)

    @Slot()
    def _on_context_shown_changed(self) -> None:
        offered = [channel.name for channel in self._context.profile.channels]
        if self._context.shown is None:
            self._composer.set_channels([], "")
            return
        target = self._context.shown_channel or self._composer.channel or offered[0]
        self._composer.set_channels(offered, target)

    @Slot(object)
    def _on_context_draft_offered(self, message: Message) -> None:
        self._composer.set_message(message.channel, message.text)
        self._composer.setFocus()

    @Slot(object)
    def _on_composer_publish_requested(self, request: tuple[str, str]) -> None:
        if self._context.session is not None:
            self._context.run_task(self._publish(self._context.session, *request), "publish")

    async def _publish(self, session: ProfileSession, channel: str, text: str) -> None:
        try:
            await session.publish(channel, text)
        except ConsoleError as problem:
            self._composer.show_outcome(error_text(problem).what, "bad")
            raise

    @Slot(object)
    def _on_bridge_publication_changed(self, publication: Publication) -> None:
        self._newest_publication = max(self._newest_publication, publication.id)
        if publication.id == self._newest_publication:
            self._composer.show_outcome(*outcome_text(publication))
