"""The entries of the gallery: every panel and dialog of the window, in the states that look different.

Panels take plain values, so no session, no network and no workspace is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QWidget

from appsync_console.ui.channels.sidebar import Sidebar
from appsync_console.ui.commands.palette import CommandPalette
from appsync_console.ui.commands.shortcuts_dialog import ShortcutsDialog
from appsync_console.ui.composer.panel import Composer
from appsync_console.ui.deploy.dialog import DeployDialog
from appsync_console.ui.doctor.dialog import DoctorDialog
from appsync_console.ui.export.dialog import ExportDialog
from appsync_console.ui.export.progress_dialog import ProgressDialog
from appsync_console.ui.frames.panel import FramesPanel
from appsync_console.ui.inspector.panel import Inspector
from appsync_console.ui.log.marks.note_dialog import NoteDialog
from appsync_console.ui.log.panel import LogPanel
from appsync_console.ui.log.retention.delete_dialog import DeleteMessagesDialog
from appsync_console.ui.log.retention.dialog import RetentionDialog
from appsync_console.ui.log.search.save_dialog import SaveSearchDialog
from appsync_console.ui.metrics.panel import MetricsPanel
from appsync_console.ui.profiles.dialog import ProfilesDialog
from appsync_console.ui.profiles.first_start import FirstStartPage
from appsync_console.ui.profiles.import_dialog import ImportDialog
from appsync_console.ui.sandbox.dialog import SandboxDialog
from appsync_console.ui.sign_in.dialog import BrowserDialog, QuestionDialog
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.error_details import ErrorDetails
from appsync_console.ui.widgets.notice_bar import NoticeBar
from appsync_console.ui.widgets.notice_list import NoticeList
from appsync_console.ui.window.about_dialog import AboutDialog
from appsync_console.ui.window.profile_bar import ProfileBar
from appsync_console.ui.window.status_bar import StatusBar
from appsync_console.ui.window.unwritten_dialog import UnwrittenDialog
from tests.support.gallery import dialogs, log, panels

Make = Callable[[Theme, QWidget], QWidget]


@dataclass(frozen=True, slots=True)
class Sample:
    """One entry of the gallery.

    Attributes:
        shows: The class of the panel or dialog.
        make: Creates it with sample values, as a child of the given widget.
        width: Pixels at 100 percent zoom; 0 for the size that the widget chooses.
        height: The same.
    """

    shows: type[QWidget]
    make: Make
    width: int = 0
    height: int = 0


SAMPLES: Final[dict[str, Sample]] = {
    "log": Sample(LogPanel, log.log, 760, 620),
    "log-compact": Sample(LogPanel, log.log_compact, 760, 320),
    "log-search": Sample(LogPanel, log.log_search, 760, 620),
    "log-search-error": Sample(LogPanel, log.log_search_error, 760, 320),
    "log-empty": Sample(LogPanel, log.log_empty, 760, 320),
    "sidebar": Sample(Sidebar, panels.sidebar, 230, 480),
    "sidebar-empty": Sample(Sidebar, Sidebar, 230, 480),
    "composer": Sample(Composer, panels.composer, 690, 188),
    "composer-invalid": Sample(Composer, panels.composer_invalid, 690, 188),
    "inspector": Sample(Inspector, panels.inspector, 360, 700),
    "inspector-tree": Sample(Inspector, panels.inspector_tree, 360, 700),
    "inspector-diff": Sample(Inspector, panels.inspector_diff, 360, 700),
    "inspector-empty": Sample(Inspector, Inspector, 360, 700),
    "frames": Sample(FramesPanel, panels.frames, 1280, 240),
    "frames-empty": Sample(FramesPanel, FramesPanel, 1280, 240),
    "metrics": Sample(MetricsPanel, panels.metrics, 1280, 210),
    "metrics-empty": Sample(MetricsPanel, panels.metrics_empty, 1280, 210),
    "profile-bar": Sample(ProfileBar, panels.profile_bar, 1280),
    "profile-bar-waiting": Sample(ProfileBar, panels.profile_bar_waiting, 1280),
    "profile-bar-refused": Sample(ProfileBar, panels.profile_bar_refused, 820),
    "status-bar": Sample(StatusBar, panels.status_bar, 1280),
    "notice": Sample(NoticeBar, panels.notice_bar, 900),
    "notice-narrow": Sample(NoticeBar, panels.notice_bar_narrow, 230),
    "startup-notices": Sample(NoticeList, panels.notices, 900),
    "first-start": Sample(FirstStartPage, panels.first_start, 1000, 600),
    "command-palette": Sample(CommandPalette, panels.palette),
    "profiles": Sample(ProfilesDialog, dialogs.profiles),
    "profiles-iam": Sample(ProfilesDialog, dialogs.profiles_iam),
    "profiles-cognito": Sample(ProfilesDialog, dialogs.profiles_cognito),
    "profiles-oidc": Sample(ProfilesDialog, dialogs.profiles_oidc),
    "profiles-lambda": Sample(ProfilesDialog, dialogs.profiles_lambda),
    "profiles-error": Sample(ProfilesDialog, dialogs.profiles_error),
    "import": Sample(ImportDialog, dialogs.import_dialog),
    "sandbox": Sample(SandboxDialog, dialogs.sandbox),
    "sandbox-stopped": Sample(SandboxDialog, SandboxDialog),
    "connection-check": Sample(DoctorDialog, dialogs.doctor),
    "connection-check-running": Sample(DoctorDialog, dialogs.doctor_running),
    "deploy": Sample(DeployDialog, dialogs.deploy),
    "deploy-planned": Sample(DeployDialog, dialogs.deploy_planned),
    "export": Sample(ExportDialog, dialogs.export),
    "progress": Sample(ProgressDialog, dialogs.progress),
    "delete-messages": Sample(DeleteMessagesDialog, dialogs.delete_messages),
    "retention": Sample(RetentionDialog, dialogs.retention),
    "note": Sample(NoteDialog, dialogs.note),
    "save-search": Sample(SaveSearchDialog, dialogs.save_search),
    "sign-in-question": Sample(QuestionDialog, dialogs.question),
    "sign-in-browser": Sample(BrowserDialog, dialogs.browser),
    "error-details": Sample(ErrorDetails, dialogs.error),
    "unwritten-messages": Sample(UnwrittenDialog, dialogs.unwritten),
    "keyboard-shortcuts": Sample(ShortcutsDialog, ShortcutsDialog),
    "about": Sample(AboutDialog, dialogs.about),
}
