"""Asks for confirmation before messages are permanently deleted from the log."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from appsync_console.texts.translation import plural, tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import fit_once, label, lay_out_question, push_button

_WIDE = 460
_NAMES_MOST = 5


class DeleteMessagesDialog(QDialog):
    """Confirms a deletion. Show it with ``open()``; it deletes itself when closed.

    Args:
        channels: The channels whose messages are deleted; empty for all channels of the profile.
        count: The number of their entries in the log.

    Signals:
        agreed: The user confirmed; the argument is ``channels`` as passed.
    """

    agreed = Signal(object)

    def __init__(
        self, theme: Theme, profile: str, channels: tuple[str, ...], count: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Delete messages"))
        self._channels = channels
        question = label(_question(profile, channels, count), wraps=True, role="title")
        consequences = label(
            tr(
                "They are permanently deleted from the log on this computer, with their marks and notes, including "
                "messages hidden by a search or by Clear view. Copies that other clients received are not affected."
            ),
            wraps=True,
            tone="secondary",
        )
        self._delete = push_button(tr("Delete"), "danger", tr("Delete permanently"))
        cancel = push_button(tr("Cancel"), tip=tr("Keep these messages (Esc)"))
        lay_out_question(self, [question, consequences], [cancel, self._delete])
        self._delete.setAutoDefault(False)
        cancel.setDefault(True)
        cancel.setFocus()
        cancel.clicked.connect(self.reject)
        self._delete.clicked.connect(self._on_delete_clicked)
        fit_once(self, theme.scaled(_WIDE))

    @Slot()
    def _on_delete_clicked(self) -> None:
        self.agreed.emit(self._channels)
        self.accept()


def _question(profile: str, channels: tuple[str, ...], count: int) -> str:
    if not channels:
        return plural(
            "Delete {count:,} message in all channels of {profile}?",
            "Delete all {count:,} messages in all channels of {profile}?",
            count,
            profile=profile,
        )
    if len(channels) > _NAMES_MOST:
        return plural(
            "Delete {count:,} message in {channels} channels?",
            "Delete all {count:,} messages in {channels} channels?",
            count,
            channels=len(channels),
        )
    return plural(
        "Delete {count:,} message in {names}?",
        "Delete all {count:,} messages in {names}?",
        count,
        names=", ".join(channels),
    )
