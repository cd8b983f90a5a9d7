"""The dialogs with sample values."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from appsync_console.domain.api.config_files.find import FoundApi, FoundApis
from appsync_console.domain.authorization.config import (
    ApiKeyAccess,
    CognitoAccess,
    IamAccess,
    LambdaAccess,
    OidcAccess,
    SecretKind,
)
from appsync_console.domain.errors import InputError, StoreError
from appsync_console.domain.faults import Door, Faults
from appsync_console.domain.notice import Notice
from appsync_console.domain.profile import Profile, sandbox_profile
from appsync_console.domain.retention import Limit
from appsync_console.domain.sandbox_state import ConnectionInfo, SandboxState, SubscriptionInfo
from appsync_console.domain.secret import Redactor, Secret
from appsync_console.domain.secret_home import SecretHome
from appsync_console.session.diagnosis.report import Report
from appsync_console.session.log.export import ALL
from appsync_console.texts.translation import tr
from appsync_console.transport.authorization.token_source import Challenge, ChallengeKind
from appsync_console.ui.deploy.dialog import DeployDialog
from appsync_console.ui.doctor.dialog import DoctorDialog
from appsync_console.ui.export.dialog import ExportDialog, OfferedScope
from appsync_console.ui.export.progress_dialog import ProgressDialog
from appsync_console.ui.log.marks.note_dialog import NoteDialog
from appsync_console.ui.log.retention.delete_dialog import DeleteMessagesDialog
from appsync_console.ui.log.retention.dialog import LogUsage, RetentionDialog
from appsync_console.ui.log.search.save_dialog import SaveSearchDialog
from appsync_console.ui.profiles.dialog import ProfilesDialog
from appsync_console.ui.profiles.import_dialog import ImportDialog
from appsync_console.ui.sandbox.dialog import SandboxDialog
from appsync_console.ui.sign_in.dialog import BrowserDialog, QuestionDialog
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.error_details import ErrorDetails
from appsync_console.ui.window.about_dialog import AboutDialog, Folder
from appsync_console.ui.window.unwritten_dialog import UnwrittenDialog
from tests.support.gallery.values import REJECTED, STAGING, STEPS, TEXT, URL
from tests.support.messages import received


def profiles(theme: Theme, parent: QWidget, profile: Profile = STAGING) -> ProfilesDialog:
    made = ProfilesDialog(theme, parent)
    made.set_secret_home(SecretHome(is_keyring=True))
    made.set_aws_profiles(["default", "production"])
    made.set_profiles([sandbox_profile(), profile], {profile.id: {SecretKind.API_KEY}})
    made.edit(profile.id)
    return made


def profiles_iam(theme: Theme, parent: QWidget) -> ProfilesDialog:
    return profiles(theme, parent, replace(STAGING, access=(IamAccess(), ApiKeyAccess())))


def profiles_cognito(theme: Theme, parent: QWidget) -> ProfilesDialog:
    access = CognitoAccess(user_pool_id="eu-west-1_aBcDeFgHi", client_id="3n4b5urk1ft4fl3mg5e62d9ado", user_name="ada")
    return profiles(theme, parent, replace(STAGING, access=(access,)))


def profiles_oidc(theme: Theme, parent: QWidget) -> ProfilesDialog:
    access = OidcAccess(issuer="https://login.example.com", client_id="console")
    return profiles(theme, parent, replace(STAGING, access=(access,)))


def profiles_lambda(theme: Theme, parent: QWidget) -> ProfilesDialog:
    return profiles(theme, parent, replace(STAGING, access=(LambdaAccess(),)))


def profiles_error(theme: Theme, parent: QWidget) -> ProfilesDialog:
    made = profiles(theme, parent)
    made.show_problem(InputError("url.api_host_invalid", field="url"))
    return made


def import_dialog(theme: Theme, parent: QWidget) -> ImportDialog:
    apis = (
        FoundApi(name="Orders", url=URL, access=(ApiKeyAccess(), IamAccess()), api_key=Secret("da2-" + "x" * 26)),
        FoundApi(name="", url=URL.replace("abc", "xyz"), access=(ApiKeyAccess(),)),
    )
    found = FoundApis(apis=apis, left_out=(Notice("import.keys_further", {"api": "Orders", "keys": 1}),))
    return ImportDialog(theme, "amplify_outputs.json", found, {URL: [STAGING]}, "in the keyring", parent)


def sandbox(theme: Theme, parent: QWidget) -> SandboxDialog:
    made = SandboxDialog(theme, parent)
    names = ("robots", "cakes")
    subscriptions = tuple(
        SubscriptionInfo(name, "subscribe2channel", name, {"name": name}, "2026-11-28T09:14:00.000Z") for name in names
    )
    connections = (
        ConnectionInfo("1", "127.0.0.1:52114", "2026-11-28T09:14:00.000Z", 0, subscriptions),
        ConnectionInfo("2", "127.0.0.1:52120", "2026-11-28T09:20:00.000Z", 340, ()),
    )
    faults = Faults(duplicate_every=2, delay_ms=200, jitter_ms=50, refuse=frozenset({Door.HTTP}))
    state = SandboxState(since="2026-11-28T09:14:00.000Z", published=1_204, delivered=2_408, connections=connections)
    made.show_running("http://127.0.0.1:8765/graphql", state, faults)
    return made


def doctor(theme: Theme, parent: QWidget) -> DoctorDialog:
    made = DoctorDialog(theme, "Staging", "robots", parent)
    made.finish(Report(STEPS, Redactor(), URL, "robots"))
    return made


def doctor_running(theme: Theme, parent: QWidget) -> DoctorDialog:
    made = DoctorDialog(theme, "Staging", "robots", parent)
    made.begin()
    for step in STEPS[:3]:
        made.add_step(step)
    return made


def deploy(theme: Theme, parent: QWidget) -> DeployDialog:
    made = DeployDialog(theme, ["default", "production"], parent)
    made.show_preview(["create API Api", "create API key ApiKey", "", "type Query { … }"])
    return made


def deploy_planned(theme: Theme, parent: QWidget) -> DeployDialog:
    made = DeployDialog(theme, ["default"], parent)
    made.show_plan(
        ["delete DynamoDB table Messages: its contents are lost"], tr("Type chat to confirm the loss of data"), "chat"
    )
    return made


def export(theme: Theme, parent: QWidget) -> ExportDialog:
    scopes = [OfferedScope(tr("Messages in view (12)"), ALL), OfferedScope(tr("All messages of Staging"), ALL)]
    made = ExportDialog(theme, scopes, "password, token", is_spreadsheet_safe=True, has_frames=False, parent=parent)
    made.form_box.setCurrentIndex(2)
    return made


class _Export:
    """An export that is under way."""

    count = 120_400
    share = 0.4
    is_cancelled = False


def progress(theme: Theme, parent: QWidget) -> ProgressDialog:
    return ProgressDialog(theme, tr("Export messages"), _Export(), "{:,} messages".format, parent)


def delete_messages(theme: Theme, parent: QWidget) -> DeleteMessagesDialog:
    return DeleteMessagesDialog(theme, "Staging", ("robots", "factory/alarms"), 1_204_311, parent)


def retention(theme: Theme, parent: QWidget) -> RetentionDialog:
    limit = Limit(messages=100_000, bytes=None, seconds=7 * 24 * 3_600)
    usage = LogUsage(messages=1_204_311, bytes=380_000_000, dropped=1_200)
    return RetentionDialog(theme, "Staging", limit, usage, parent)


def note(theme: Theme, parent: QWidget) -> NoteDialog:
    return NoteDialog(theme, received(1, TEXT, remark="The battery jumps here: see the ticket"), parent)


def save_search(theme: Theme, parent: QWidget) -> SaveSearchDialog:
    return SaveSearchDialog(theme, '$.status == "PAID" since:10m', {"Gaps"}, parent)


def question(theme: Theme, parent: QWidget) -> QuestionDialog:
    challenge = Challenge(ChallengeKind.NEW_PASSWORD, "prompt.new_password")
    return QuestionDialog(theme, "Staging", challenge, parent)


def browser(theme: Theme, parent: QWidget) -> BrowserDialog:
    return BrowserDialog(theme, "Staging", "https://login.example.com/authorize", parent)


def error(theme: Theme, parent: QWidget) -> ErrorDetails:
    return ErrorDetails(theme, REJECTED, parent, retry_text=tr("Try again"))


def unwritten(theme: Theme, parent: QWidget) -> UnwrittenDialog:
    problem = StoreError("log.disk_full", inner="sqlite.disk_full")
    return UnwrittenDialog(theme, problem, 2_500, parent)


def about(theme: Theme, parent: QWidget) -> AboutDialog:
    folders = [
        Folder(tr("Profiles and settings"), "~/.config/appsync-console"),
        Folder(tr("Log file"), "~/log"),
    ]
    return AboutDialog(theme, folders, parent)
