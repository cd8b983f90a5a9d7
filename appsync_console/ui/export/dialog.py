"""What is to leave the program, in which form, and what is to be hidden in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, get_args

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QWidget

from appsync_console.domain.masking import Masking
from appsync_console.session.log.evidence import MOST, EvidenceForm
from appsync_console.session.log.export import Format, Scope
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.form_field import FormField
from appsync_console.ui.widgets.looks import fit_once, label, lay_out_question, push_button

_WIDE = 520

Form = Format | EvidenceForm
FORMS: Final[dict[Form, str]] = {
    "jsonl": "JSON lines: exact, can be imported again",
    "csv": "CSV, for spreadsheets",
    "md": "Evidence for a ticket, in Markdown",
    "html": "Evidence as a web page",
    "zip": "Evidence as a zip: page, Markdown, messages, frames",
}
_EVIDENCE: Final = get_args(EvidenceForm)


@dataclass(frozen=True, slots=True)
class OfferedScope:
    """Messages that can be exported, and what the person calls them."""

    words: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What the person chose."""

    scope: Scope
    form: Form
    masking: Masking


class ExportDialog(QDialog):
    """Shown with ``open()``; it deletes itself when closed.

    Args:
        masked: The fields to hide, as they were typed the last time.
        has_frames: Whether the wire view is open, so that evidence has frames.

    Signals:
        chosen: An :class:`ExportChoice`.
    """

    chosen = Signal(object)

    def __init__(
        self,
        theme: Theme,
        scopes: Sequence[OfferedScope],
        masked: str,
        *,
        has_frames: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export messages or evidence")
        self._has_frames = has_frames
        self.scope_box = _combo("Which messages")
        for offered in scopes:
            self.scope_box.addItem(offered.words, offered.scope)
        self.form_box = _combo("As")
        for form, words in FORMS.items():
            self.form_box.addItem(words, form)
        self.mask_line = QLineEdit(masked)
        self.mask_line.setPlaceholderText("password, token")
        self._said = label(wraps=True, tone="secondary")
        self._said.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._said.setMinimumHeight(self._said.fontMetrics().lineSpacing() * 3)
        go_on = push_button("Choose the file…", "primary", "Choose where it is written (Enter)")
        go_on.setDefault(True)
        cancel = push_button("Cancel", tip="Export nothing (Esc)")
        fields = (
            FormField("Which messages", self.scope_box),
            FormField("As", self.form_box),
            FormField("Hide the values of these fields", self.mask_line),
        )
        lay_out_question(self, [*fields, self._said], [cancel, go_on])
        self.form_box.currentIndexChanged.connect(self._show_consequence)
        self.mask_line.textChanged.connect(self._show_consequence)
        go_on.clicked.connect(self._on_go_on)
        cancel.clicked.connect(self.reject)
        self._show_consequence()
        fit_once(self, theme.scaled(_WIDE))

    @property
    def choice(self) -> ExportChoice:
        """What is chosen."""
        return ExportChoice(
            self.scope_box.currentData(), self.form_box.currentData(), Masking(self.mask_line.text().split(","))
        )

    @property
    def consequence(self) -> str:
        """What the choice means, in words."""
        return self._said.text()

    @Slot()
    def _show_consequence(self) -> None:
        choice = self.choice
        said = []
        if choice.form in _EVIDENCE:
            frames = (
                "Frames of the wire view are added." if self._has_frames else "Without frames: the wire view is closed."
            )
            said.append(f"The document shows the first {MOST:,} messages with all that is known of them. {frames}")
        if choice.form == "jsonl":
            said.append("Every text character for character, with times, deliveries, marks and notes.")
        if choice.form == "csv":
            said.append("One line a message, the columns named in the first line.")
        if choice.masking:
            said.append("Values of these fields are replaced by ***, also in JSON that stands in a string.")
        self._said.setText(" ".join(said))

    @Slot()
    def _on_go_on(self) -> None:
        self.chosen.emit(self.choice)
        self.accept()


def _combo(name: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.view().setAccessibleName(name)
    combo.setMinimumContentsLength(30)
    return combo
