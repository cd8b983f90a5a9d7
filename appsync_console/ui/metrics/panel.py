"""The Metrics panel: a table of rates and latencies, and plots of the selected row. It knows no session."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLineEdit, QSplitter, QTableView, QVBoxLayout, QWidget

from appsync_console.texts.translation import mark, tr
from appsync_console.ui.commands.registry import tip
from appsync_console.ui.metrics.model import MetricsModel, MetricsRow
from appsync_console.ui.text.units import milliseconds_text, rate_text
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.line_plot import LinePlot, Point
from appsync_console.ui.widgets.looks import label, panel, rule, tool_button, watch_theme

_LEAST_S, _MOST_S = 60.0, 300.0
_NO_FIELD = mark("Enter the path of a number, such as $.battery")
_NO_CHANNEL = mark("Select a channel to plot a field of its messages")


class MetricsPanel(QWidget):
    """Shows the metrics of all channels, and plots for one.

    Signals:
        close_requested: The user wants the panel closed.
        changed: The user selected another row or field.
    """

    close_requested = Signal()
    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("metricsPanel")
        panel(self)
        self._build_ui()
        self._connect()
        watch_theme(theme, self)

    def _build_ui(self) -> None:
        self.model = MetricsModel()
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Channel metrics"))
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setHighlightSections(False)
        self.rate_plot = LinePlot(
            self._theme, tr("Rate"), rate_text, tr("No messages received yet"), least_s=_LEAST_S, most_s=_MOST_S
        )
        self.latency_plot = LinePlot(
            self._theme,
            tr("Latency"),
            _latency_text,
            tr("Publish a message to measure its latency"),
            least_s=_LEAST_S,
            most_s=_MOST_S,
        )
        self.field_plot = LinePlot(
            self._theme,
            tr("Field"),
            _number_text,
            tr(_NO_FIELD),
            least_s=_LEAST_S,
            most_s=_MOST_S,
            starts_at_zero=False,
        )
        plots = QWidget()
        row = QHBoxLayout(plots)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for plot in (self.rate_plot, self.latency_plot, self.field_plot):
            row.addWidget(rule(is_vertical=True))
            row.addWidget(plot, 1)
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        self.columns.setChildrenCollapsible(False)
        self.columns.setHandleWidth(1)
        self.columns.addWidget(self.table)
        self.columns.addWidget(plots)
        self.columns.setSizes([460, 720])
        self.columns.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule())
        column.addWidget(self._build_header())
        column.addWidget(rule())
        column.addWidget(self.columns, 1)

    def _build_header(self) -> QWidget:
        self.field_line = QLineEdit()
        self.field_line.setPlaceholderText("$.battery")
        self.field_line.setAccessibleName(tr("Path of the number to plot"))
        self.field_line.setMaximumWidth(240)
        self._error = label(role="small", tone="bad")
        self.close_button = tool_button(self._theme, "x", tr("Close metrics"), tip(tr("Close metrics"), "view.metrics"))
        self.close_button.setFixedSize(QSize(32, 32))
        header = QWidget()
        row = QHBoxLayout(header)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(label(tr("Metrics"), role="title"))
        row.addStretch(1)
        row.addWidget(self._error)
        row.addWidget(label(tr("Plot field"), tone="secondary"))
        row.addWidget(self.field_line, 1)
        row.addWidget(self.close_button)
        return header

    def _connect(self) -> None:
        self.close_button.clicked.connect(self.close_requested)
        self.field_line.textChanged.connect(self.changed)
        self.table.selectionModel().currentRowChanged.connect(self._on_table_row_changed)

    @property
    def channel(self) -> str:
        """The channel of the selected row; empty for all channels."""
        row = self.table.currentIndex().row()
        return self.model.rows[row].channel if 0 <= row < len(self.model.rows) else ""

    @property
    def field(self) -> str:
        """The typed path."""
        return self.field_line.text().strip()

    def set_rows(self, rows: Sequence[MetricsRow]) -> None:
        """Show these metrics; the selected row stays selected."""
        selected = self.channel
        self.model.set_rows(rows)
        place = next((at for at, row in enumerate(rows) if row.channel == selected), 0)
        if rows and self.table.currentIndex().row() != place:
            self.table.selectRow(place)
        self._reserve_width()

    def _reserve_width(self) -> None:
        """Keep room for the title of the first column; the table never becomes narrower, so that nothing moves back."""
        head = self.table.horizontalHeader()
        others = sum(head.sectionSize(section) for section in range(1, head.count()))
        bar = self.table.verticalScrollBar().sizeHint().width()
        needed = head.sectionSizeHint(0) + others + bar + 2 * self.table.frameWidth()
        self.table.setMinimumWidth(max(needed, self.table.minimumWidth()))

    @property
    def problem(self) -> str:
        """The error in the path; empty if there is none."""
        return self._error.text()

    def set_problem(self, text: str) -> None:
        """Show what is wrong with the path; empty for no error."""
        self._error.setText(text)

    def set_plots(
        self, rate: Sequence[Point], latency: Sequence[Point], values: Sequence[Point], now_s: float, wall_s: float
    ) -> None:
        """Show the plots of the selected row.

        Args:
            now_s: The current time for rate and latency.
            wall_s: The current time for the values, whose times are wall-clock times.
        """
        self.rate_plot.set_points(rate, now_s)
        self.latency_plot.set_points(latency, now_s)
        self.field_plot.set_empty(self._no_values())
        self.field_plot.set_points(values, wall_s)

    def _no_values(self) -> str:
        if not self.field:
            return tr(_NO_FIELD)
        if not self.channel:
            return tr(_NO_CHANNEL)
        return tr("No number at {field} in the last few minutes", field=self.field)

    def apply_theme(self) -> None:
        """Adopt the row height of the theme."""
        self.table.verticalHeader().setDefaultSectionSize(self._theme.scaled(24))

    @Slot()
    def _on_table_row_changed(self) -> None:
        self.changed.emit()


def _latency_text(milliseconds: float) -> str:
    return milliseconds_text(round(milliseconds * 1_000))


def _number_text(value: float) -> str:
    return f"{value:,.6g}"
