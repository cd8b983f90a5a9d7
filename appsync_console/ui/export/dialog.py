"""Asks which messages to export, in which format, and which fields to mask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, get_args

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QLineEdit, QWidget

from appsync_console.domain.masking import Masking
from appsync_console.session.log.csv_format import EXACT, FOR_SPREADSHEETS, CsvStyle
from appsync_console.session.log.evidence import MOST, EvidenceForm
from appsync_console.session.log.export import Format, Scope
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.form_field import FormField
from appsync_console.ui.widgets.looks import fit_once, label, lay_out_question, push_button

_WIDE = 520

Form = Format | EvidenceForm
FORMS: Final[dict[Form, str]] = {
    "jsonl": mark("JSON Lines: exact, can be imported again"),
    "csv": mark("CSV: for spreadsheets"),
    "md": mark("Evidence as Markdown: for a ticket"),
    "html": mark("Evidence as a web page"),
    "zip": mark("Evidence as a ZIP file: page, Markdown, messages, frames"),
}
_EVIDENCE: Final = get_args(EvidenceForm)


@dataclass(frozen=True, slots=True)
class OfferedScope:
    """Messages that can be exported, with their label."""

    text: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What to export, and how."""

    scope: Scope
    form: Form
    masking: Masking
    csv: CsvStyle


class ExportDialog(QDialog):
    """Asks what to export. Show it with ``open()``; it deletes itself when closed.

    Args:
        masked: The fields to mask, as typed the last time.
        is_spreadsheet_safe: Whether CSV is made safe for spreadsheets, as chosen the last time.
        has_frames: Whether the Frames panel is open, so that evidence includes frames.

    Signals:
        chosen: The user confirmed this :class:`ExportChoice`.
    """

    chosen = Signal(object)

    def __init__(
        self,
        theme: Theme,
        scopes: Sequence[OfferedScope],
        masked: str,
        *,
        is_spreadsheet_safe: bool,
        has_frames: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Export messages"))
        self._has_frames = has_frames
        self.scope_box = _combo(tr("Messages"))
        for offered in scopes:
            self.scope_box.addItem(offered.text, offered.scope)
        self.form_box = _combo(tr("Format"))
        for form, text in FORMS.items():
            self.form_box.addItem(tr(text), form)
        self.mask_line = QLineEdit(masked)
        self.mask_line.setPlaceholderText("password, token")
        self.safe_box = QCheckBox(tr("Make CSV safe for spreadsheets"))
        self.safe_box.setChecked(is_spreadsheet_safe)
        self._consequence = label(wraps=True, tone="secondary")
        self._consequence.setAlignment(Qt.AlignmentFlag.AlignTop)
        choose_file = push_button(tr("Choose file…"), "primary", tr("Choose where to save the export (Enter)"))
        choose_file.setDefault(True)
        cancel = push_button(tr("Cancel"), tip=tr("Close without exporting (Esc)"))
        fields = (
            FormField(tr("Messages"), self.scope_box, lines=0),
            FormField(tr("Format"), self.form_box, lines=0),
            FormField(tr("Fields to mask"), self.mask_line, lines=0),
        )
        lay_out_question(self, [*fields, self.safe_box, self._consequence], [cancel, choose_file])
        self.form_box.currentIndexChanged.connect(self._show_consequence)
        self.mask_line.textChanged.connect(self._show_consequence)
        self.safe_box.toggled.connect(self._show_consequence)
        choose_file.clicked.connect(self._on_choose_file_clicked)
        cancel.clicked.connect(self.reject)
        self._leave_room(theme.scaled(_WIDE))
        self._show_consequence()
        fit_once(self, theme.scaled(_WIDE))

    @property
    def choice(self) -> ExportChoice:
        """The current choice."""
        return ExportChoice(
            self.scope_box.currentData(),
            self.form_box.currentData(),
            Masking(self.mask_line.text().split(",")),
            FOR_SPREADSHEETS if self.safe_box.isChecked() else EXACT,
        )

    @property
    def consequence(self) -> str:
        """The text that says what the choice does."""
        return self._consequence.text()

    def _leave_room(self, width: int) -> None:
        """Leave room for the longest text about a choice; the dialog does not resize while it is open."""
        margins = self.layout().contentsMargins()
        inner = width - margins.left() - margins.right()
        heights = []
        for form in FORMS:
            self._consequence.setText(self._consequence_of(form, FOR_SPREADSHEETS, is_masked=True))
            heights.append(self._consequence.heightForWidth(inner))
        self._consequence.setMinimumHeight(max(heights))

    @Slot()
    def _show_consequence(self) -> None:
        choice = self.choice
        self.safe_box.setEnabled(choice.form == "csv")
        self._consequence.setText(self._consequence_of(choice.form, choice.csv, is_masked=bool(choice.masking)))

    def _consequence_of(self, form: Form, csv: CsvStyle, *, is_masked: bool) -> str:
        parts = []
        if form in _EVIDENCE:
            frames = (
                tr("The frames in the Frames panel are included.")
                if self._has_frames
                else tr("Frames are not included, because the Frames panel is closed.")
            )
            first = tr("The document shows the first {most:,} messages with all their details.", most=MOST)
            parts += [first, frames]
        if form == "jsonl":
            parts.append(
                tr("Includes each text character for character, with times, delivery states, marks, and notes.")
            )
        if form == "csv":
            parts.append(tr("One line per message; the first line names the columns."))
            parts.append(
                tr("An apostrophe before =, +, - or @ keeps spreadsheets from running a message as a formula.")
                if csv.is_spreadsheet_safe
                else tr("A spreadsheet runs cells that begin with =, +, - or @ as formulas.")
            )
        if is_masked:
            parts.append(tr("The values of the masked fields are replaced by ***, also in JSON inside strings."))
        return " ".join(parts)

    @Slot()
    def _on_choose_file_clicked(self) -> None:
        self.chosen.emit(self.choice)
        self.accept()


def _combo(name: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.view().setAccessibleName(name)
    combo.setMinimumContentsLength(30)
    return combo
