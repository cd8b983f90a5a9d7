"""Asks for the name of a search to save."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from appsync_console.domain.errors import InputError
from appsync_console.texts.translation import tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.form_field import FormField
from appsync_console.ui.widgets.looks import label, lay_out_question, push_button

_WIDE = 420
_MOST = 60


class SaveSearchDialog(QDialog):
    """Asks for a name. Show it with ``open()``; :attr:`name` is set once the dialog is accepted.

    Args:
        taken: Existing names; choosing one of them replaces its search.
    """

    def __init__(self, theme: Theme, text: str, taken: Collection[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = text
        self.name = ""
        self._taken = frozenset(taken)
        self.setWindowTitle(tr("Save search"))
        self.setMinimumWidth(theme.scaled(_WIDE))
        self._line = QLineEdit(text[:_MOST])
        self._line.setMaxLength(_MOST)
        self._line.selectAll()
        self._field = FormField(tr("Name"), self._line)
        self._save = push_button(tr("Save"), "primary", tr("Save this search (Enter)"))
        cancel = push_button(tr("Cancel"), tip=tr("Close without saving (Esc)"))
        search = label(text, wraps=True, tone="secondary")
        search.setFont(theme.data_font())
        lay_out_question(self, [search, self._field], [cancel, self._save])
        self._save.clicked.connect(self._on_save)
        cancel.clicked.connect(self.reject)
        self._line.returnPressed.connect(self._on_save)
        self._line.textChanged.connect(self._on_text_changed)
        self._on_text_changed()

    @Slot()
    def _on_save(self) -> None:
        name = self._line.text().strip()
        if not name:
            self._field.set_error(InputError("search.name_missing", field="name"))
            return
        self.name = name
        self.accept()

    @Slot()
    def _on_text_changed(self) -> None:
        is_taken = self._line.text().strip() in self._taken
        self._field.set_hint(tr("A search with this name exists. Saving replaces it.") if is_taken else "")
        self._save.setText(tr("Replace") if is_taken else tr("Save"))
