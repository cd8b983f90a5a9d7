"""The page that a new user sees: try the sandbox, or connect to an API. It does not save by itself."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.errors import ConsoleError, InputError
from appsync_console.domain.profile import Profile, check_api_key
from appsync_console.domain.secret import Secret
from appsync_console.domain.secret_home import SecretHome
from appsync_console.texts.errors import error_text
from appsync_console.texts.secret_home import hint_text
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.profiles.draft import AccessDraft, ProfileTexts, draft_of, free_name, new_id, suggested_name
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.form_field import FormField
from appsync_console.ui.widgets.looks import label, panel, push_button, set_look, watch_theme
from appsync_console.ui.widgets.secret_field import SecretField
from appsync_console.ui.widgets.url_field import UrlField

_CARD_WIDE = 396
_SANDBOX_TEXT = mark("A small AppSync-compatible server on this computer. It starts immediately.")
_SANDBOX_POINTS = (
    mark("Two channels, robots and cakes, are ready to use"),
    mark("A curl command that publishes to them is ready to copy"),
    mark("No AWS account needed; nothing leaves this computer"),
)
_API_TEXT = mark("Paste the URL and the API key. Find both on the Settings page of your API in the AWS console.")


class FirstStartPage(QWidget):
    """Two cards in the middle of the window.

    Signals:
        sandbox_requested: Start the sandbox and open it.
        api_requested: A :class:`ProfileDraft` to save and open.
        other_ways_requested: The URL entered so far; the API needs another authorization mode than an API key.
    """

    sandbox_requested = Signal()
    api_requested = Signal(object)
    other_ways_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._taken: tuple[str, ...] = ()
        self._build_ui()
        self._connect()
        watch_theme(theme, self)

    def set_taken_names(self, names: Iterable[str]) -> None:
        """Set the names of the existing profiles; a new one gets another name."""
        self._taken = tuple(names)

    def set_secret_home(self, home: SecretHome) -> None:
        """Show where secrets are stored on this computer."""
        self._key.set_hint(hint_text(home), "secondary" if home.is_safe else "warning")

    def set_busy(self, is_busy: bool) -> None:
        """Disable the buttons while a request is in progress."""
        self._try.setEnabled(not is_busy)
        self._go.setEnabled(not is_busy)
        self._other.setEnabled(not is_busy)

    def show_problem(self, error: ConsoleError) -> None:
        """Show why the profile could not be saved."""
        self.set_busy(False)
        field = {"url": self._url, "api_key": self._key}.get(getattr(error, "field", ""), self._key)
        field.set_error(error)

    def show_sandbox_problem(self, error: ConsoleError) -> None:
        """Show why the sandbox did not start."""
        self.set_busy(False)
        self._sandbox_problem.setText(str(error_text(error)))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, str(error_text(error))))

    def apply_theme(self) -> None:
        """Apply the sizes and icons of the theme."""
        for card in (self._sandbox_card, self._api_card):
            card.setFixedWidth(self._theme.scaled(_CARD_WIDE))
        for sign, icon in ((self._sandbox_sign, "box"), (self._api_sign, "cloud")):
            sign.setPixmap(self._picture(icon, "accent", 28))
        for tick in self._ticks:
            tick.setPixmap(self._picture("check", "good", 16))

    def _build_ui(self) -> None:
        panel(self, "background")
        self._sandbox_sign, self._api_sign = QLabel(), QLabel()
        self._try = push_button(tr("Try the sandbox"), "primary", tr("Start the sandbox and open its channels"))
        self._url = UrlField()
        self._key_line = SecretField(self._theme, tr("API key"), SecretKind.API_KEY)
        self._key_line.set_placeholder("da2-…")
        self._key = FormField(tr("API key"), self._key_line, line=self._key_line.line, lines=2)
        self._go = push_button(tr("Connect"), "primary", tr("Save the API as a profile and connect to it"))
        self._other = push_button(
            tr("Use another authorization mode…"), "link", tr("IAM, OpenID Connect, Cognito or Lambda")
        )
        self._sandbox_card = self._card(self._sandbox_sign, tr("Try the sandbox"), tr(_SANDBOX_TEXT))
        self._sandbox_card.layout().addLayout(self._points())
        self._sandbox_card.layout().addStretch(1)
        self._sandbox_problem = label(role="small", tone="bad", wraps=True)
        self._sandbox_problem.setObjectName("sandboxProblem")
        self._sandbox_card.layout().addWidget(self._sandbox_problem)
        self._sandbox_card.layout().addWidget(self._try)
        self._api_card = self._card(self._api_sign, tr("Connect to an AppSync API"), tr(_API_TEXT))
        for part in (self._url, self._key):
            self._api_card.layout().addWidget(part)
        self._api_card.layout().addWidget(self._other)
        self._api_card.layout().setAlignment(self._other, Qt.AlignmentFlag.AlignLeft)
        self._api_card.layout().addStretch(1)
        self._api_card.layout().addWidget(self._go)
        self._lay_out()

    def _lay_out(self) -> None:
        heading = label(tr("Get started"), role="heading")
        heading.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        below = label(tr("You can add more APIs and switch between them at any time."), tone="secondary")
        below.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        cards = QHBoxLayout()
        cards.setSpacing(20)
        cards.addStretch(1)
        cards.addWidget(self._sandbox_card)
        cards.addWidget(self._api_card)
        cards.addStretch(1)
        inner = QWidget()
        panel(inner, "background")
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(6)
        layout.addStretch(2)
        layout.addWidget(heading)
        layout.addWidget(below)
        layout.addSpacing(24)
        layout.addLayout(cards)
        layout.addStretch(3)
        area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _picture(self, icon: str, token: str, size: int) -> QPixmap:
        return self._theme.pixmap(icon, self._theme.color(token), size, self.devicePixelRatioF())

    def _points(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        self._ticks = [QLabel() for _ in _SANDBOX_POINTS]
        for row, (tick, words) in enumerate(zip(self._ticks, _SANDBOX_POINTS, strict=True)):
            grid.addWidget(tick, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(tr(words), wraps=True), row, 1)
        return grid

    @staticmethod
    def _card(sign: QLabel, title: str, words: str) -> QFrame:
        card = QFrame()
        set_look(card, role="card")
        layout = QVBoxLayout(card)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        heading = label(title, role="title")
        layout.addWidget(sign)
        layout.addSpacing(4)
        layout.addWidget(heading)
        layout.addWidget(label(words, wraps=True, tone="secondary"))
        layout.addSpacing(8)
        return card

    def _connect(self) -> None:
        self._try.clicked.connect(self._on_try_clicked)
        self._go.clicked.connect(self._on_go)
        self._other.clicked.connect(self._on_other_clicked)
        self._url.line.returnPressed.connect(self._on_go)
        self._key_line.line.returnPressed.connect(self._on_go)
        self._url.pair_pasted.connect(self._on_url_pair_pasted)
        self._key_line.edited.connect(self._on_key_edited)
        self._key_line.noted.connect(self._key.set_note)

    @Slot()
    def _on_try_clicked(self) -> None:
        self.set_busy(True)
        self._sandbox_problem.setText("")
        self.sandbox_requested.emit()

    @Slot()
    def _on_other_clicked(self) -> None:
        self.other_ways_requested.emit(self._url.text().strip())

    @Slot()
    def _on_go(self) -> None:
        key = self._key_line.secret()
        if self._url.show_error():
            self._url.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        name = free_name(suggested_name(self._url.text()), self._taken)
        texts = ProfileTexts(name, self._url.text())
        try:
            api_key = Secret(check_api_key(key.reveal() if key else ""))
            access = AccessDraft(secrets={SecretKind.API_KEY: api_key})
            draft = draft_of(Profile(id=new_id(), name=name), texts, self._taken, access)
        except InputError as error:
            self.show_problem(error)
            self._key.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.set_busy(True)
        self.api_requested.emit(draft)

    @Slot(str)
    def _on_url_pair_pasted(self, key: str) -> None:
        self._key_line.set_secret(Secret(key))
        self._key.set_error(None)

    @Slot()
    def _on_key_edited(self) -> None:
        self._key.set_error(None)
