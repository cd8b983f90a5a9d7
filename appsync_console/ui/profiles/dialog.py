"""The profile editor: add, edit, duplicate, remove and test. It saves nothing itself and never blocks."""

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
from appsync_console.ui.profiles.draft import copy_name, new_id
from appsync_console.ui.profiles.form import ProfileForm, SandboxAccess
from appsync_console.ui.profiles.list import ProfileList
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.check_steps import CheckStepsArea
from appsync_console.ui.widgets.looks import push_button, rule
from appsync_console.ui.widgets.notice_bar import Choice, NoticeBar

_NOTHING: Mapping[str, Collection[SecretKind]] = MappingProxyType({})
_SAVE, _DISCARD, _REMOVE, _KEEP = "save", "discard", "remove", "keep"


class ProfilesDialog(QDialog):
    """The profiles at the left, the fields of the chosen one at the right. Shown with ``open()``.

    Signals:
        saved: A :class:`ProfileDraft` to be saved. Answer with :meth:`set_profiles` or :meth:`show_problem`.
        removed: The id of a profile to be removed; the person was asked.
        test_requested: A :class:`ProfileDraft`. Answer with :meth:`show_test_result`.
        closed: The dialog is gone from the screen.
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
        self._unconfirmed: Profile | None = None  # handed over to be saved
        self._was_new = False
        self._wish: Callable[[], None] | None = None
        self._is_testing = False
        self._build_ui()
        self._connect()

    @property
    def current_id(self) -> str:
        """The id of the profile whose fields are on show."""
        return self._current_id

    @property
    def is_dirty(self) -> bool:
        """Whether there are changes that are not saved."""
        return self._form.is_dirty

    def set_profiles(
        self, profiles: Sequence[Profile], stored: Mapping[str, Collection[SecretKind]] = _NOTHING
    ) -> None:
        """Show ``profiles``; ``stored`` are the secrets that are kept already, by the id of the profile.

        What is being typed stays as it is.
        """
        self._profiles = list(profiles)
        self._stored = {id: frozenset(kinds) for id, kinds in stored.items()}
        self._keep_unconfirmed()
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
        """The names of the AWS profiles of this machine."""
        self._form.set_aws_profiles(names)

    def set_secret_home(self, home: SecretHome) -> None:
        """Say where keys are stored on this machine."""
        self._form.set_secret_home(home)

    def set_sandbox(self, access: SandboxAccess) -> None:
        """How the running sandbox is reached."""
        self._form.set_sandbox(access)

    def edit(self, profile_id: str) -> None:
        """Show the fields of a profile, after asking about changes that are not saved."""
        self._after_asking(partial(self._show, profile_id))

    def add(self, url: str = "") -> None:
        """Begin a new profile, with ``url`` filled in, after asking about changes that are not saved."""
        self._after_asking(partial(self._begin_new, url))

    def show_problem(self, error: ConsoleError) -> None:
        """Saving or removing did not work; what is typed stays and counts as not saved."""
        if isinstance(error, InputError):
            self._form.show_error(error)
        else:
            self._notice.say(str(error), "bad")
        unconfirmed, self._unconfirmed = self._unconfirmed, None
        if unconfirmed is not None and self._was_new:  # and is so again
            self._new = unconfirmed
            self._profiles = [profile for profile in self._profiles if profile.id != unconfirmed.id]
        self._form.set_dirty()
        self._update_buttons()

    def show_test_result(self, profile_id: str, steps: Sequence[Step]) -> None:
        """What the test of a profile found; forgotten if another is on show by now."""
        if profile_id == self._current_id and self._is_testing:
            self._set_testing(False)
            self._steps.show_steps(steps)

    def reject(self) -> None:
        """Close, after asking about changes that are not saved."""
        self._after_asking(self._close_now)

    def _keep_unconfirmed(self) -> None:
        """A list that comes while a profile is being saved does not have it as it was handed over."""
        saved = self._unconfirmed
        if saved is None or saved in self._profiles:
            self._unconfirmed = None
        elif self._was_new:
            self._profiles.append(saved)
        else:
            self._profiles = [saved if old.id == saved.id else old for old in self._profiles]

    # Building.

    def _build_ui(self) -> None:
        self.setWindowTitle("Profiles")
        self.resize(780, 700)
        self.setMinimumSize(640, 420)
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
        self._test = push_button("Test connection", tip="Connect and subscribe, without publishing anything")
        self._close = push_button("Close", tip="Close (Esc)")
        self._save = push_button("Save", "primary", "Save this profile (Ctrl+S)")
        self._save.setShortcut("Ctrl+S")
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

    # What is on show.

    def _all(self) -> list[Profile]:
        return [*self._profiles, self._new] if self._new is not None else self._profiles

    def _profile(self, id: str) -> Profile | None:
        return next((profile for profile in self._all() if profile.id == id), None)

    def _stored_of(self, id: str) -> frozenset[SecretKind]:
        return self._stored.get(id, frozenset())

    def _taken(self) -> list[str]:
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
        self._test.setText("Testing…" if is_testing else "Test connection")
        self._update_buttons()

    def _update_buttons(self) -> None:
        profile = self._profile(self._current_id)
        is_sandbox = profile is not None and profile.is_sandbox
        self._test.setEnabled(profile is not None and not self._is_testing)
        self._save.setEnabled(self._form.is_dirty)
        self._list.set_possible(
            can_copy=profile is not None and not is_sandbox and profile is not self._new,
            can_remove=profile is not None and not is_sandbox,
            remove_tip="The sandbox is built in and stays" if is_sandbox else "Remove the profile",
        )

    # Asking, in place.

    def _after_asking(self, wish: Callable[[], None]) -> None:
        if not self._form.is_dirty:
            self._notice.clear()
            wish()
            return
        self._wish = wish
        self._list.mark(self._current_id)
        profile = self._profile(self._current_id)
        name = profile.name if profile is not None and profile.name else "the new profile"
        choices = [Choice(_SAVE, "Save", "primary"), Choice(_DISCARD, "Discard")]
        self._notice.say(f"The changes to {name} are not saved.", "warning", choices, takes_focus=True)

    def _fulfil(self) -> None:
        wish, self._wish = self._wish, None
        if wish is not None:
            wish()

    def _revert(self) -> None:
        """Back to what is saved; a profile that was never saved is gone."""
        is_new = self._new is not None
        self._new = None
        if self._profiles:
            self._show(self._profiles[0].id if is_new else self._current_id)

    def _store(self) -> bool:
        draft = self._form.draft(self._taken())
        if draft is None:
            return False
        self._take_over(draft.profile)
        self._form.set_saved()
        self._fill_list()
        self._update_buttons()
        self.saved.emit(draft)
        return True

    def _take_over(self, profile: Profile) -> None:
        """Show the saved profile in the list at once; the owner's answer comes later."""
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
        self._after_asking(self._begin_copy)

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
        text = f"Remove {profile.name}? Its secrets are deleted; its messages stay in the log."
        choices = [Choice(_REMOVE, "Remove", "danger"), Choice(_KEEP, "Keep")]
        self._notice.say(text, "warning", choices, takes_focus=True)

    @Slot()
    def _on_form_edited(self) -> None:
        self._wish = None
        self._notice.clear()
        self._steps.clear()
        self._set_testing(False)

    @Slot(str)
    def _on_form_copied(self, words: str) -> None:
        self._notice.say(words, "good")

    @Slot()
    def _on_test_clicked(self) -> None:
        draft = self._form.draft(self._taken())
        if draft is not None:
            self._set_testing(True)
            self._steps.show_busy()
            self.test_requested.emit(draft)

    @Slot()
    def _on_save_clicked(self) -> None:
        if self._store():
            self._notice.say("Saved.", "good")

    @Slot(str)
    def _on_notice_chosen(self, choice: str) -> None:
        if choice == _REMOVE:
            self._remove_current()
        elif choice == _DISCARD:
            self._revert()
            self._fulfil()
        elif choice == _SAVE and self._store():
            self._fulfil()

    @Slot()
    def _on_notice_dismissed(self) -> None:
        self._wish = None
        self._form.focus_first()

    @Slot()
    def _on_finished(self) -> None:
        self.closed.emit()
