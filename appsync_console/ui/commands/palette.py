"""The command palette (Ctrl+K): finds channels, profiles and commands by typing. It does not run them by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from appsync_console.domain.text.visible import visible
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.commands.registry import keys_text
from appsync_console.ui.commands.table import Command
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import label, panel, watch_theme

Kind = Literal["channel", "profile", "command"]
_KIND_TEXTS: dict[Kind, str] = {"channel": mark("channel"), "profile": mark("profile"), "command": mark("command")}
_ICONS = {"channel": "rows-3", "profile": "cloud", "command": "chevron-right"}
_ITEM_ROLE = Qt.ItemDataRole.UserRole
_WIDE, _ROW, _ROWS_SHOWN, _MOST = 520, 34, 9, 50


@dataclass(frozen=True, slots=True)
class PaletteItem:
    """An entry of the palette.

    Attributes:
        id: The name of a channel, or the id of a profile or command.
        detail: The text on the right, such as a keyboard shortcut.
    """

    kind: Kind
    id: str
    text: str
    detail: str = ""


def command_item(command: Command) -> PaletteItem:
    """Create an entry for a command, with its keyboard shortcut."""
    return PaletteItem("command", command.id, command.label, keys_text(command))


def best(items: Sequence[PaletteItem], typed: str) -> list[PaletteItem]:
    """The items whose text contains the letters of ``typed`` in order, best match first; all items if it is empty.

    The best matches start with the text; next come those in which a word starts with it, those that contain it as a
    whole, and the rest. Shorter texts come first.
    """
    wanted = "".join(typed.casefold().split())
    ranked = [
        (rank, number) for number, item in enumerate(items) if (rank := _rank(item.text.casefold(), wanted)) is not None
    ]
    return [items[number] for _, number in sorted(ranked)][:_MOST]


def _rank(text: str, wanted: str) -> tuple[int, int] | None:
    if not wanted:
        return (0, 0)
    joined = text.replace(" ", "")
    if joined.startswith(wanted):
        return (0, len(text))
    if any(word.startswith(wanted) for word in text.replace("/", " ").replace("-", " ").split()):
        return (1, len(text))
    if wanted in joined:
        return (2, len(text))
    letters = iter(joined)
    return (3, len(text)) if all(letter in letters for letter in wanted) else None


class CommandPalette(QFrame):
    """A search field and a list above the window. Up, Down and Enter work while typing; Escape closes it.

    Signals:
        chosen: The chosen :class:`PaletteItem`; the palette is already closed.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._theme = theme
        self._items: tuple[PaletteItem, ...] = ()
        self._build_ui()
        self._connect()
        watch_theme(theme, self)

    def open_with(self, items: Sequence[PaletteItem]) -> None:
        """Show ``items`` near the top edge of the parent, with an empty field."""
        self._items = tuple(items)
        self._field.clear()
        self._fill("")
        parent = self.parentWidget()
        width = min(self._theme.scaled(_WIDE), parent.width() - 32)
        self.setFixedWidth(width)
        self.move(parent.mapToGlobal(QPoint((parent.width() - width) // 2, 56)))
        self.show()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)

    def texts(self) -> list[str]:
        """The texts of the shown items, from the top."""
        return [self._list.item(row).text() for row in range(self._list.count())]

    def apply_theme(self) -> None:
        """Apply the sizes of the theme."""
        self._list.setFixedHeight(self._theme.scaled(_ROW * _ROWS_SHOWN) + 8)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the selection in the list with the keys that the field ignores."""
        row, last = self._list.currentRow(), self._list.count() - 1
        steps = {
            Qt.Key.Key_Down: row + 1,
            Qt.Key.Key_Up: row - 1,
            Qt.Key.Key_PageDown: row + _ROWS_SHOWN,
            Qt.Key.Key_PageUp: row - _ROWS_SHOWN,
        }
        if event.key() in steps:
            self._list.setCurrentRow(max(0, min(last, steps[Qt.Key(event.key())])))
        elif event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _build_ui(self) -> None:
        panel(self, "card")
        self._field = QLineEdit()
        self._field.setPlaceholderText(tr("Search channels, profiles and commands"))
        self._field.setAccessibleName(tr("Search channels, profiles and commands"))
        self._list = QListWidget()
        self._list.setAccessibleName(tr("Search results"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setMouseTracking(True)
        self._list.setUniformItemSizes(True)
        self._list.setItemDelegate(_ItemDelegate(self._theme, self._list))
        self._no_matches = label(tr("No matches"), tone="secondary")
        self._no_matches.setContentsMargins(12, 8, 12, 8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._field)
        layout.addWidget(self._no_matches)
        layout.addWidget(self._list)

    def _connect(self) -> None:
        self._field.textChanged.connect(self._fill)
        self._field.returnPressed.connect(self._on_field_return_pressed)
        self._list.itemClicked.connect(self._choose)

    @Slot(str)
    def _fill(self, typed: str) -> None:
        self._list.clear()
        for item in best(self._items, typed):
            shown = QListWidgetItem(item.text)
            shown.setData(_ITEM_ROLE, item)
            spoken = ", ".join(part for part in (item.text, tr(_KIND_TEXTS[item.kind]), item.detail) if part)
            shown.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
            self._list.addItem(shown)
        self._list.setCurrentRow(0)
        self._no_matches.setVisible(self._list.count() == 0)

    @Slot()
    def _on_field_return_pressed(self) -> None:
        if self._list.currentItem() is not None:
            self._choose(self._list.currentItem())

    def _choose(self, shown: QListWidgetItem) -> None:
        item = shown.data(_ITEM_ROLE)
        self.hide()
        self.chosen.emit(item)


class _ItemDelegate(QStyledItemDelegate):
    """Draws the icon of the kind, the text, and the keyboard shortcut or kind on the right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, self._theme.scaled(_ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        item: PaletteItem = index.data(_ITEM_ROLE)
        theme, scaled = self._theme, self._theme.scaled
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        is_marked = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_marked or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.color("selection" if is_marked else "hover"))
            painter.drawRoundedRect(option.rect, 6, 6)
        side = scaled(16)
        picture = theme.pixmap(_ICONS[item.kind], theme.color("secondary"), 16, painter.device().devicePixelRatioF())
        painter.drawPixmap(option.rect.left() + 10, option.rect.center().y() - side // 2, picture)
        room = option.rect.adjusted(10 + side + 10, 0, -12, 0)
        self._paint_text(painter, item, room)
        painter.restore()

    def _paint_text(self, painter: QPainter, item: PaletteItem, room: QRect) -> None:
        small, regular = self._theme.small_font(), self._theme.ui_font()
        detail = visible(item.detail) or tr(_KIND_TEXTS[item.kind])
        width = QFontMetrics(small).horizontalAdvance(detail)
        painter.setFont(small)
        painter.setPen(self._theme.color("secondary"))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, detail)
        room = room.adjusted(0, 0, -width - 12, 0)
        painter.setFont(regular)
        painter.setPen(self._theme.color("text"))
        text = QFontMetrics(regular).elidedText(visible(item.text), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
