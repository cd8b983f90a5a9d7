"""The profile editor: add, edit, duplicate, remove and test profiles. It does not save by itself and never blocks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.errors import ConsoleError, InputError
from appsync_console.domain.profile import Profile
from appsync_console.domain.secret_home import SecretHome
from appsync_console.session.diagnosis.doctor import Step
from appsync_console.texts.errors import error_text
from appsync_console.texts.translation import tr
from appsync_console.ui.commands.keys import SAVE_KEYS, native_text
from appsync_console.ui.profiles.draft import copy_name, new_id
from appsync_console.ui.profiles.form import ProfileForm, SandboxAccess
from appsync_console.ui.profiles.list import ProfileList
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.check_steps import CheckStepsArea
from appsync_console.ui.widgets.looks import push_button, rule
from appsync_console.ui.widgets.notice_bar import Choice, NoticeBar

_NOTHING: Mapping[str, Collection[SecretKind]] = MappingProxyType({})
_SAVE, _DISCARD, _REMOVE, _CANCEL = "save", "discard", "remove", "cancel"


class ProfilesDialog(QDialog):
    """Lists the profiles on the left and the fields of the selected one on the right. Shown with ``open()``.

    Signals:
        saved: A :class:`ProfileDraft` to save. Reply with :meth:`set_profiles` or :meth:`show_problem`.
        removed: The id of a profile to remove; the user has confirmed.
        test_requested: A :class:`ProfileDraft` to test. Reply with :meth:`show_test_result`.
        closed: The dialog was closed.
    """

    saved = Signal(object)
    removed = Signal(str)
    test_requested = Signal(object)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._profiles: list[Profile] = []
        self._stored: dict[str, frozenset[SecretKind]] = {}
        self._current_id = ""
        self._new: Profile | None = None
        self._unconfirmed: Profile | None = None  # being saved
        self._was_new = False
        self._pending_action: Callable[[], None] | None = None
        self._is_testing = False
        self._build_ui()
        self._connect()

    @property
    def current_id(self) -> str:
        """The id of the profile whose fields are shown."""
        return self._current_id

    @property
    def is_dirty(self) -> bool:
        """Whether there are unsaved changes."""
        return self._form.is_dirty

    def set_profiles(
        self, profiles: Sequence[Profile], stored: Mapping[str, Collection[SecretKind]] = _NOTHING
    ) -> None:
        """Show ``profiles``; ``stored`` has the kinds of the stored secrets by profile id.

        Unsaved changes stay as they are.
        """
        self._profiles = list(profiles)
        self._stored = {id: frozenset(kinds) for id, kinds in stored.items()}
        self._merge_unconfirmed()
        if self._new is not None and self._profile(self._new.id) in self._profiles:
            self._new = None
        self._fill_list()
        current = self._profile(self._current_id)
        if current is None and self._profiles:
            self._show(self._profiles[0].id)
        elif current is None:
            return
        elif not self._form.is_dirty and current is not self._new and self._unconfirmed is None:
            self._form.show_profile(current, stored=self._stored_of(current.id))
            self._update_buttons()
        else:
            self._form.set_stored(self._stored_of(current.id))

    def set_aws_profiles(self, names: Sequence[str]) -> None:
        """Set the names of the AWS profiles on this computer."""
        self._form.set_aws_profiles(names)

    def set_secret_home(self, home: SecretHome) -> None:
        """Show where secrets are stored on this computer."""
        self._form.set_secret_home(home)

    def set_sandbox(self, access: SandboxAccess) -> None:
        """Set the address of the running sandbox."""
        self._form.set_sandbox(access)

    def edit(self, profile_id: str) -> None:
        """Show the fields of a profile, after asking about unsaved changes."""
        self._confirm_unsaved(partial(self._show, profile_id))

    def add(self, url: str = "") -> None:
        """Start a new profile with ``url`` filled in, after asking about unsaved changes."""
        self._confirm_unsaved(partial(self._begin_new, url))

    def show_problem(self, error: ConsoleError) -> None:
        """Show why saving or removing failed; the entered values stay and count as unsaved."""
        if isinstance(error, InputError):
            self._form.show_error(error)
        else:
            self._notice.say(str(error_text(error)), "bad")
        unconfirmed, self._unconfirmed = self._unconfirmed, None
        if unconfirmed is not None and self._was_new:  # it is still not saved
            self._new = unconfirmed
            self._profiles = [profile for profile in self._profiles if profile.id != unconfirmed.id]
        self._form.set_dirty()
        self._update_buttons()

    def show_test_result(self, profile_id: str, steps: Sequence[Step]) -> None:
        """Show the test result of a profile; ignored if another profile is shown meanwhile."""
        if profile_id == self._current_id and self._is_testing:
            self._set_testing(False)
            self._steps.show_steps(steps)

    def reject(self) -> None:
        """Close, after asking about unsaved changes."""
        self._confirm_unsaved(self._close_now)

    def _merge_unconfirmed(self) -> None:
        """Keep a profile that is being saved in a list that does not contain its new state yet."""
        saved = self._unconfirmed
        if saved is None or saved in self._profiles:
            self._unconfirmed = None
        elif self._was_new:
            self._profiles.append(saved)
        else:
            self._profiles = [saved if old.id == saved.id else old for old in self._profiles]

    # Building the dialog.

    def _build_ui(self) -> None:
        self.setWindowTitle(tr("Profiles"))
        self.resize(self._theme.scaled(780), self._theme.scaled(700))
        self.setMinimumSize(self._theme.scaled(640), 420)
        self._form = ProfileForm(self._theme)
        self._steps = CheckStepsArea(self._theme)
        self._notice = NoticeBar(self._theme)
        self._list = ProfileList(self._theme)
        self._build_buttons()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._list)
        layout.addWidget(rule(is_vertical=True))
        layout.addLayout(self._form_side(), 1)
        self._list.setFocus()

    def _build_buttons(self) -> None:
        self._test = push_button(tr("Test connection"), tip=tr("Connect and subscribe. Nothing is published"))
        self._close = push_button(tr("Close"), tip=tr("Close (Esc)"))
        self._save = push_button(tr("Save"), "primary", tr("Save this profile ({keys})", keys=native_text(SAVE_KEYS)))
        self._save.setShortcut(SAVE_KEYS)
        self._test.setFixedWidth(self._test.sizeHint().width() + 8)

    def _form_side(self) -> QVBoxLayout:
        inner = QWidget()
        inner_layout = QVBoxLayout(inner)
        inner_layout.setContentsMargins(20, 16, 20, 8)
        inner_layout.setSpacing(8)
        inner_layout.addWidget(self._form)
        inner_layout.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(inner)
        layout = QVBoxLayout()
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(rule())
        layout.addLayout(self._foot())
        return layout

    def _foot(self) -> QVBoxLayout:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._test)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        buttons.addWidget(self._save)
        foot = QVBoxLayout()
        foot.setContentsMargins(20, 12, 20, 12)
        foot.setSpacing(12)
        foot.addWidget(self._steps)
        foot.addWidget(self._notice)
        foot.addLayout(buttons)
        return foot

    def _connect(self) -> None:
        self._list.chosen.connect(self.edit)
        self._list.add_requested.connect(self._on_list_add_requested)
        self._list.copy_requested.connect(self._on_list_copy_requested)
        self._list.remove_requested.connect(self._on_list_remove_requested)
        self._form.edited.connect(self._on_form_edited)
        self._form.copied.connect(self._on_form_copied)
        self._test.clicked.connect(self._on_test_clicked)
        self._save.clicked.connect(self._on_save_clicked)
        self._close.clicked.connect(self.reject)
        self._notice.chosen.connect(self._on_notice_chosen)
        self._notice.dismissed.connect(self._on_notice_dismissed)
        self.finished.connect(self._on_finished)

    # The shown profile.

    def _all(self) -> list[Profile]:
        return [*self._profiles, self._new] if self._new is not None else self._profiles

    def _profile(self, id: str) -> Profile | None:
        return next((profile for profile in self._all() if profile.id == id), None)

    def _stored_of(self, id: str) -> frozenset[SecretKind]:
        return self._stored.get(id, frozenset())

    def _other_names(self) -> list[str]:
        return [profile.name for profile in self._profiles if profile.id != self._current_id]

    def _fill_list(self) -> None:
        self._list.set_profiles(self._all(), self._current_id)

    def _show(self, id: str) -> None:
        profile = self._profile(id)
        if profile is None:
            return
        if self._new is not None and id != self._new.id:
            self._new = None
        is_new = self._new is not None
        self._current_id = id
        self._form.show_profile(profile, stored=self._stored_of(id), is_new=is_new)
        self._steps.clear()
        self._set_testing(False)
        self._fill_list()
        self._scroll.verticalScrollBar().setValue(0)

    def _begin_new(self, url: str) -> None:
        self._begin(Profile(id=new_id(), name=""))
        if url:
            self._form.set_url(url)

    def _begin(self, profile: Profile) -> None:
        self._new = profile
        self._show(profile.id)
        self._form.focus_first()

    def _set_testing(self, is_testing: bool) -> None:
        self._is_testing = is_testing
        self._test.setText(tr("Testing…") if is_testing else tr("Test connection"))
        self._update_buttons()

    def _update_buttons(self) -> None:
        profile = self._profile(self._current_id)
        is_sandbox = profile is not None and profile.is_sandbox
        self._test.setEnabled(profile is not None and not self._is_testing)
        self._save.setEnabled(self._form.is_dirty)
        self._list.set_possible(
            can_copy=profile is not None and not is_sandbox and profile is not self._new,
            can_remove=profile is not None and not is_sandbox,
            remove_tip=tr("The sandbox is built in and cannot be removed") if is_sandbox else tr("Remove profile"),
        )

    # Asking before changes are lost.

    def _confirm_unsaved(self, action: Callable[[], None]) -> None:
        if not self._form.is_dirty:
            self._notice.clear()
            action()
            return
        self._pending_action = action
        self._list.mark(self._current_id)
        profile = self._profile(self._current_id)
        name = profile.name if profile is not None and profile.name else tr("The new profile")
        choices = [Choice(_SAVE, tr("Save"), "primary"), Choice(_DISCARD, tr("Discard"))]
        self._notice.say(tr("{name} has unsaved changes.", name=name), "warning", choices, takes_focus=True)

    def _run_pending_action(self) -> None:
        action, self._pending_action = self._pending_action, None
        if action is not None:
            action()

    def _revert(self) -> None:
        """Discard the changes; a profile that was never saved is removed."""
        is_new = self._new is not None
        self._new = None
        if self._profiles:
            self._show(self._profiles[0].id if is_new else self._current_id)

    def _save_draft(self) -> bool:
        draft = self._form.draft(self._other_names())
        if draft is None:
            return False
        self._show_as_saved(draft.profile)
        self._form.set_saved()
        self._fill_list()
        self._update_buttons()
        self.saved.emit(draft)
        return True

    def _show_as_saved(self, profile: Profile) -> None:
        """Show the saved profile in the list immediately; the owner confirms it later."""
        self._unconfirmed, self._was_new = profile, self._new is not None and self._new.id == profile.id
        if self._was_new:
            self._new = None
            self._profiles.append(profile)
        else:
            self._profiles = [profile if old.id == profile.id else old for old in self._profiles]

    def _remove_current(self) -> None:
        id = self._current_id
        was_new = self._new is not None and self._new.id == id
        position = next(at for at, profile in enumerate(self._all()) if profile.id == id)
        self._new = None
        self._profiles = [profile for profile in self._profiles if profile.id != id]
        self._show(self._profiles[min(position, len(self._profiles) - 1)].id)
        if not was_new:
            self.removed.emit(id)

    def _close_now(self) -> None:
        self._revert()
        super().reject()

    # Slots.

    @Slot()
    def _on_list_add_requested(self) -> None:
        self.add()

    @Slot()
    def _on_list_copy_requested(self) -> None:
        self._confirm_unsaved(self._begin_copy)

    def _begin_copy(self) -> None:
        profile = self._profile(self._current_id)
        if profile is not None:
            name = copy_name(profile.name, [other.name for other in self._profiles])
            self._begin(replace(profile, id=new_id(), name=name))

    @Slot()
    def _on_list_remove_requested(self) -> None:
        profile = self._profile(self._current_id)
        if profile is None:
            return
        if profile is self._new:
            self._remove_current()
            return
        text = tr("Remove {name}? Its secrets are deleted. Its messages stay in the log.", name=profile.name)
        choices = [Choice(_REMOVE, tr("Remove"), "danger"), Choice(_CANCEL, tr("Cancel"))]
        self._notice.say(text, "warning", choices, takes_focus=True)

    @Slot()
    def _on_form_edited(self) -> None:
        self._pending_action = None
        self._notice.clear()
        self._steps.clear()
        self._set_testing(False)

    @Slot(str)
    def _on_form_copied(self, words: str) -> None:
        self._notice.say(words, "good")

    @Slot()
    def _on_test_clicked(self) -> None:
        draft = self._form.draft(self._other_names())
        if draft is not None:
            self._set_testing(True)
            self._steps.show_busy()
            self.test_requested.emit(draft)

    @Slot()
    def _on_save_clicked(self) -> None:
        if self._save_draft():
            self._notice.say(tr("Saved."), "good")

    @Slot(str)
    def _on_notice_chosen(self, choice: str) -> None:
        if choice == _REMOVE:
            self._remove_current()
        elif choice == _DISCARD:
            self._revert()
            self._run_pending_action()
        elif choice == _SAVE and self._save_draft():
            self._run_pending_action()

    @Slot()
    def _on_notice_dismissed(self) -> None:
        self._pending_action = None
        self._form.focus_first()

    @Slot()
    def _on_finished(self) -> None:
        self.closed.emit()
