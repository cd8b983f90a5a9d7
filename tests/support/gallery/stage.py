"""Places a sample on a stage: a plain widget of its size, even for dialogs and popups, which would open windows."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.looks import panel
from tests.support.gallery.samples import Sample

_WINDOW = QSize(1280, 800)


def placed(sample: Sample, theme: Theme) -> QWidget:
    """Create a sample as the only child of a widget that fits around it."""
    stage = QWidget()
    panel(stage, "background")
    stage.resize(_WINDOW)
    widget = sample.make(theme, stage)
    widget.setWindowFlags(Qt.WindowType.Widget)
    widget.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    widget.ensurePolished()
    widget.resize(_size(sample, theme, widget))
    widget.move(0, 0)
    widget.show()
    stage.setFixedSize(widget.size())
    return stage


def _size(sample: Sample, theme: Theme, widget: QWidget) -> QSize:
    """The size in which the window shows it: as given, or as the widget itself wants to be."""
    width = theme.scaled(sample.width) if sample.width else 0
    height = theme.scaled(sample.height) if sample.height else 0
    if not widget.testAttribute(Qt.WidgetAttribute.WA_Resized):
        widget.adjustSize()
    own = widget.size()
    size = QSize(width or own.width(), height or (_height_for(widget, width) if width else own.height()))
    return size.expandedTo(widget.minimumSizeHint()).expandedTo(widget.minimumSize()).boundedTo(widget.maximumSize())


def _height_for(widget: QWidget, width: int) -> int:
    layout = widget.layout()
    return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else widget.sizeHint().height()
