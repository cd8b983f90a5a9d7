"""The sandbox dialog: state, connections and fault injection. It does not query the sandbox by itself."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from appsync_console.domain.errors import ConsoleError
from appsync_console.domain.faults import NO_FAULTS, Faults
from appsync_console.domain.sandbox_state import ConnectionInfo, SandboxState
from appsync_console.domain.text.visible import visible
from appsync_console.texts.errors import error_text
from appsync_console.texts.faults import fault_sentences
from appsync_console.texts.translation import mark, plural, tr
from appsync_console.ui.sandbox.fault_form import FaultForm
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.dot import Dot
from appsync_console.ui.widgets.looks import label, push_button, rule
from appsync_console.ui.widgets.plain import tip_text

_ID = Qt.ItemDataRole.UserRole
_NO_FAULTS = mark("No faults are active.")


class SandboxDialog(QDialog):
    """Shows the sandbox without blocking the window. Shown with ``show()``; deletes itself when closed.

    Signals:
        start_requested, stop_requested: Start or stop the sandbox.
        faults_chosen: Apply these faults.
        drop_requested: Drop the connection with this id; all connections if it is empty.
    """

    start_requested = Signal()
    stop_requested = Signal()
    faults_chosen = Signal(object)
    drop_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._connections: tuple[ConnectionInfo, ...] | None = None
        self._is_running = False
        self._url = ""
        self.setWindowTitle(tr("Sandbox"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(560, 520)
        self.resize(theme.scaled(620), theme.scaled(720))
        self._build_ui(theme)
        self._connect()
        self.show_stopped()

    @property
    def state_text(self) -> str:
        """Whether the sandbox is running, and its message counts."""
        return f"{self._state.text()} {self._counts.text()}".strip()

    @property
    def clients(self) -> list[str]:
        """The connections: address and channels of each."""
        items = (self._tree.topLevelItem(row) for row in range(self._tree.topLevelItemCount()))
        return [f"{item.text(0)}: {item.text(1)}" for item in items if item is not None]

    def show_stopped(self, problem: ConsoleError | None = None) -> None:
        """Show that the sandbox is not running, or why it cannot be reached."""
        self._is_running = False
        self._dot.show_state("bad" if problem else "secondary", is_filled=False)
        text = None if problem is None else error_text(problem)
        self._state.setText(tr("Stopped") if text is None else text.what)
        self._counts.setText("" if text is None else text.cause)
        self._show_connections(())
        self._show_faults(NO_FAULTS)
        self._enable()

    def show_running(self, url: str, state: SandboxState, faults: Faults) -> None:
        """Show the state of the running sandbox."""
        self._is_running, self._url = True, url
        self._dot.show_state("good", is_filled=True)
        self._state.setText(tr("Running at {url}", url=url))
        parts = (
            plural("{count:,} connection", "{count:,} connections", len(state.connections)),
            tr("{count:,} published", count=state.published),
            tr("{count:,} delivered", count=state.delivered),
        )
        self._counts.setText(" · ".join(parts))
        self._show_connections(state.connections)
        self._show_faults(faults)
        self._enable()

    def _show_faults(self, faults: Faults) -> None:
        self._form.show_faults(faults)
        self._effect.setText(" ".join(fault_sentences(faults)) or tr(_NO_FAULTS))
        self._all_off.setEnabled(self._is_running and faults != NO_FAULTS)

    def _show_connections(self, connections: tuple[ConnectionInfo, ...]) -> None:
        if connections == self._connections:
            return
        self._connections = connections
        selected = self._selected_id()
        self._tree.clear()
        for connection in connections:
            names = [subscription.channel for subscription in connection.subscriptions]
            channels = ", ".join(names) or tr("no subscriptions")
            since = _local_time(connection.since)
            if connection.waiting:
                since = tr("{time} · {count:,} waiting", time=since, count=connection.waiting)
            item = QTreeWidgetItem([visible(connection.address), visible(channels), since])
            item.setData(0, _ID, connection.id)
            item.setToolTip(1, tip_text("\n".join(names)))
            self._tree.addTopLevelItem(item)
            item.setSelected(connection.id == selected)
        self._enable()

    def _selected_id(self) -> str:
        items = self._tree.selectedItems()
        return str(items[0].data(0, _ID)) if items else ""

    def _enable(self) -> None:
        self._start.setEnabled(not self._is_running)
        self._stop.setEnabled(self._is_running)
        self._copy.setEnabled(self._is_running)
        self._form.setEnabled(self._is_running)
        self._drop.setEnabled(self._is_running and bool(self._selected_id()))
        self._drop_all.setEnabled(self._is_running and bool(self._connections))

    def _build_ui(self, theme: Theme) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(12)
        layout.addLayout(self._head(theme))
        layout.addWidget(rule())
        layout.addWidget(label(tr("Connections"), role="title"))
        layout.addWidget(self._connection_list(), 1)
        layout.addLayout(self._drop_buttons())
        layout.addWidget(rule())
        layout.addLayout(self._faults_head())
        self._form = FaultForm()
        layout.addWidget(self._form)
        self._effect = label(wraps=True, tone="secondary")
        self._effect.setAccessibleName(tr("Active faults"))
        self._effect.setMinimumHeight(self._effect.fontMetrics().lineSpacing() * 2)
        self._effect.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._effect)

    def _head(self, theme: Theme) -> QVBoxLayout:
        self._dot = Dot(theme)
        self._state = label(role="title")
        self._state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._counts = label(tone="secondary")
        self._copy = push_button(tr("Copy URL"), tip=tr("Copy the GraphQL URL to the clipboard"))
        self._start = push_button(tr("Start"), tip=tr("Start the sandbox"))
        self._stop = push_button(tr("Stop"), tip=tr("Stop the sandbox. All clients are disconnected"))
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self._dot)
        first.addWidget(self._state, 1)
        first.addWidget(self._copy)
        first.addWidget(self._start)
        first.addWidget(self._stop)
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addLayout(first)
        head.addWidget(self._counts)
        return head

    def _connection_list(self) -> QTreeWidget:
        self._tree = QTreeWidget()
        self._tree.setAccessibleName(tr("Connections"))
        self._tree.setHeaderLabels([tr("Client"), tr("Channels"), tr("Since")])
        self._tree.setRootIsDecorated(False)
        self._tree.setUniformRowHeights(True)
        self._tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        header = self._tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        return self._tree

    def _drop_buttons(self) -> QHBoxLayout:
        self._drop = push_button(tr("Drop connection"), tip=tr("Drop the selected connection, like a network failure"))
        self._drop_all = push_button(tr("Drop all"), tip=tr("Drop all connections, like a network failure"))
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addStretch(1)
        line.addWidget(self._drop)
        line.addWidget(self._drop_all)
        return line

    def _faults_head(self) -> QHBoxLayout:
        self._all_off = push_button(tr("Turn off all"), tip=tr("Turn off all faults"))
        line = QHBoxLayout()
        line.addWidget(label(tr("Fault injection"), role="title"), 1)
        line.addWidget(self._all_off)
        return line

    def _connect(self) -> None:
        self._start.clicked.connect(self.start_requested)
        self._stop.clicked.connect(self.stop_requested)
        self._copy.clicked.connect(self._on_copy_clicked)
        self._drop.clicked.connect(self._on_drop_clicked)
        self._drop_all.clicked.connect(self._on_drop_all_clicked)
        self._all_off.clicked.connect(self._on_all_off_clicked)
        self._form.changed.connect(self._on_form_changed)
        self._tree.itemSelectionChanged.connect(self._enable)

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._url)

    @Slot()
    def _on_drop_clicked(self) -> None:
        if id := self._selected_id():
            self.drop_requested.emit(id)

    @Slot()
    def _on_drop_all_clicked(self) -> None:
        self.drop_requested.emit("")

    @Slot()
    def _on_all_off_clicked(self) -> None:
        self.faults_chosen.emit(NO_FAULTS)

    @Slot()
    def _on_form_changed(self) -> None:
        self.faults_chosen.emit(self._form.faults)


def _local_time(since: str) -> str:
    """Format an ISO time as local time, such as ``12:05:04``."""
    return f"{datetime.fromisoformat(since).astimezone():%H:%M:%S}"
