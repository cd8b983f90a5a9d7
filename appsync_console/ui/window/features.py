"""Creates and connects the features of the window. Only this module depends on all of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from appsync_console.domain.message import Message
from appsync_console.domain.status import Frame
from appsync_console.session.workspace.workspace import Workspace
from appsync_console.ui.channels.controller import ChannelsController
from appsync_console.ui.composer.controller import ComposerController
from appsync_console.ui.context.open_profile import OpenProfile
from appsync_console.ui.context.shell import Shell
from appsync_console.ui.export.controller import ExportController
from appsync_console.ui.frames.controller import FramesController
from appsync_console.ui.frames.frame_lookup import frame_of
from appsync_console.ui.inspector.controller import InspectorController
from appsync_console.ui.log.controller import LogController
from appsync_console.ui.log.delivery_controller import DeliveryController
from appsync_console.ui.log.history_controller import HistoryController
from appsync_console.ui.log.marks.controller import MarkController
from appsync_console.ui.log.retention.controller import RetentionController
from appsync_console.ui.log.search.controller import SavedSearchesController
from appsync_console.ui.metrics.controller import MetricsController
from appsync_console.ui.profiles.controller import ProfilesController
from appsync_console.ui.profiles.import_controller import ImportController
from appsync_console.ui.sandbox.controller import SandboxController
from appsync_console.ui.sign_in.controller import WindowSignIn
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.window.about_dialog import Folder
from appsync_console.ui.window.close_controller import CloseController
from appsync_console.ui.window.connection_controller import ConnectionController
from appsync_console.ui.window.counts_controller import CountsController
from appsync_console.ui.window.main_window import MainWindow
from appsync_console.ui.window.notices_controller import NoticesController
from appsync_console.ui.window.palette_controller import PaletteController
from appsync_console.ui.window.view_controller import ViewController

if TYPE_CHECKING:
    from appsync_console.ui.deploy.controller import DeployController
    from appsync_console.ui.doctor.controller import DoctorController

_LOG_MENU = ("log.export", "log.import", "", "log.retention", "log.delete")


class Features(QObject):
    """The features of one window on one workspace.

    Args:
        report: Called with the name and exception of a task that failed because of a bug.
        folders: The folders of the app, for *About*.

    Attributes:
        window: The main window.
        context: The profile that is open in the window.
        closing: Says when the window is to be closed.
        view: Controls theme, zoom and layout of the window.
    """

    def __init__(
        self,
        workspace: Workspace,
        window: MainWindow,
        theme: Theme,
        report: Callable[[str, BaseException], None],
        folders: list[Folder],
    ) -> None:
        super().__init__(window)
        self.window = window
        self._shell = Shell(window, theme, window.commands)
        self._sign_in = WindowSignIn(theme, window, self._profile_name)
        self.context = OpenProfile(workspace, report, self._sign_in, self)
        self.view = ViewController(workspace, self._shell, window, folders)
        self._build()
        if missing := window.commands.unregistered:
            raise RuntimeError(f"commands without a callback: {missing}")

    def start(self) -> None:
        """Restore the window layout and start to emit signals."""
        self.view.restore_form()
        self.context.start()
        for notice in self.context.workspace.notices:
            self.window.file_notices.add(notice)

    async def aclose(self) -> None:
        """Close the session and the sandbox; the workspace stays open."""
        self.context.stop()
        self._sign_in.close()
        self._log.close()
        await self.context.aclose()

    def _build(self) -> None:
        context, shell, window = self.context, self._shell, self.window
        panel = window.log_panel
        notices = NoticesController(context, shell, window.notice_bar, window.file_notices)
        shell.status_given.connect(window.status_bar.show_notice)
        ConnectionController(context, shell, window.profile_bar, window.status_bar)
        ChannelsController(context, shell, window.sidebar)
        self._log = LogController(context, shell, panel)
        self._log.reading_failed.connect(notices.note_reading_problem)
        SavedSearchesController(context.workspace, shell, panel.search_line)
        DeliveryController(context, shell, panel.indicators)
        HistoryController(context, panel.header.history_menu)
        MarkController(context, shell, panel.view)
        RetentionController(context, shell)
        ComposerController(context, shell, window.composer)
        InspectorController(context, window.inspector, self._log.whole_text, self._frame_of)
        ExportController(context, shell, self._log, lambda: window.frames_panel.frames)
        window.commands.fill(panel.header.menu_button.menu(), _LOG_MENU)
        counts = CountsController(context, window.status_bar, lambda: panel.view.count)
        counts.reading_failed.connect(notices.note_reading_problem)
        self.closing = CloseController(context, shell, window)
        self._build_panels_and_dialogs()
        context.switched.connect(window.show_console)

    def _build_panels_and_dialogs(self) -> None:
        context, shell, window = self.context, self._shell, self.window
        FramesController(context, shell, window.frames_panel).opened.connect(window.show_frames)
        MetricsController(context, shell, window.metrics_panel).opened.connect(window.show_metrics)
        window.status_bar.command_requested.connect(shell.commands.trigger)
        self._profiles = ProfilesController(context, shell)
        import_controller = ImportController(context, shell)
        window.file_dropped.connect(import_controller.read)
        window.first_start_made.connect(self._on_window_first_start_made)
        SandboxController(context, shell)
        PaletteController(context, shell, window)
        shell.commands.register("connection.doctor", self._open_doctor)
        shell.commands.register("program.deploy", self._open_deploy)

    # Dialogs that are rarely used and slow to import are created when they are first opened.

    @cached_property
    def _doctor(self) -> DoctorController:
        from appsync_console.ui.doctor.controller import DoctorController

        return DoctorController(self.context, self._shell)

    @cached_property
    def _deploy(self) -> DeployController:
        from appsync_console.ui.deploy.controller import DeployController

        return DeployController(self.context, self._shell)

    def _open_doctor(self) -> None:
        self._doctor.open()

    def _open_deploy(self) -> None:
        self._deploy.open()

    @Slot()
    def _on_window_first_start_made(self) -> None:
        self._profiles.adopt(self.window.first_start)

    def _frame_of(self, message: Message, text: str) -> Frame | None:
        return frame_of(message, text, self.window.frames_panel.frames)

    def _profile_name(self) -> str:
        return self.context.profile.name
