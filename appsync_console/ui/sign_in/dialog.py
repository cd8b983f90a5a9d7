"""Dialogs of a sign-in: they ask for a password, a new password or a code, or to continue in the browser."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from appsync_console.domain.authorization.config import SecretKind
from appsync_console.domain.errors import InputError
from appsync_console.domain.secret import Secret
from appsync_console.session.sign_in import Challenge, ChallengeKind, question_text
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.widgets.form_field import FormField
from appsync_console.ui.widgets.looks import label, push_button, rule
from appsync_console.ui.widgets.secret_field import SecretField

_TITLES = {
    ChallengeKind.PASSWORD: mark("Password"),
    ChallengeKind.NEW_PASSWORD: mark("New password"),
    ChallengeKind.SMS_CODE: mark("Code from the text message"),
    ChallengeKind.AUTHENTICATOR_CODE: mark("Code from the authenticator app"),
    ChallengeKind.EMAIL_CODE: mark("Code from the email"),
}
_CONFIRM = mark("Confirm new password")
_WIDE = 420


class QuestionDialog(QDialog):
    """Asks one question. Shown with ``open()``; sets :attr:`answer` when accepted.

    Args:
        profile: The name of the profile to sign in to.
    """

    def __init__(self, theme: Theme, profile: str, challenge: Challenge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._kind = challenge.kind
        self.answer: Secret | None = None
        self.setWindowTitle(tr("Sign in to {profile}", profile=profile) if profile else tr("Sign in"))
        self.setMinimumWidth(theme.scaled(_WIDE))
        self._build_ui(question_text(challenge))
        self._fields[0].setFocus()

    def _build_ui(self, text: str) -> None:
        title = tr(_TITLES[self._kind])
        self._fields = [self._field(title)]
        if self._kind is ChallengeKind.NEW_PASSWORD:
            self._fields.append(self._field(tr(_CONFIRM)))
        body = QVBoxLayout()
        body.setContentsMargins(24, 20, 24, 12)
        body.setSpacing(12)
        body.addWidget(label(text, wraps=True))
        for field in self._fields:
            body.addWidget(field)
        self._go = push_button(tr("Sign in"), "primary", tr("Sign in (Enter)"))
        self._go.clicked.connect(self._on_go)
        cancel = push_button(tr("Cancel"), tip=tr("Cancel the sign-in (Esc)"))
        cancel.clicked.connect(self.reject)
        _lay_out(self, body, [], [cancel, self._go])

    def _field(self, title: str) -> FormField:
        control: SecretField | QLineEdit
        if self._kind in (ChallengeKind.PASSWORD, ChallengeKind.NEW_PASSWORD):
            control = SecretField(self._theme, title, SecretKind.COGNITO_PASSWORD)
            line = control.line
        else:
            control = line = QLineEdit()
            line.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers | Qt.InputMethodHint.ImhNoPredictiveText)
        line.returnPressed.connect(self._on_go)
        line.textEdited.connect(self._on_text_edited)
        return FormField(title, control, line=line)

    def _texts(self) -> list[str]:
        return [field.line.text() for field in self._fields if field.line is not None]

    def _find_error(self) -> tuple[int, InputError] | None:
        """The first invalid field and its error, if any."""
        first, *others = self._texts()
        if not first.strip():
            return 0, InputError("sign_in.answer_empty", field="answer")
        if others and others[0] != first:
            return 1, InputError("sign_in.passwords_differ", field="answer")
        return None

    @Slot()
    def _on_go(self) -> None:
        error = self._find_error()
        if error is not None:
            field = self._fields[error[0]]
            field.set_error(error[1])
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        text = self._texts()[0]
        is_password = self._kind in (ChallengeKind.PASSWORD, ChallengeKind.NEW_PASSWORD)
        self.answer = Secret(text if is_password else text.strip())
        self.accept()

    @Slot()
    def _on_text_edited(self) -> None:
        for field in self._fields:
            field.set_error(None)


class BrowserDialog(QDialog):
    """Asks to continue in the browser. Shown with ``open()``; rejected when the user cancels.

    Signals:
        again_requested: Open the sign-in page again.
    """

    again_requested = Signal()

    def __init__(self, theme: Theme, profile: str, url: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._url = url
        self.setWindowTitle(tr("Sign in to {profile}", profile=profile) if profile else tr("Sign in"))
        self.setMinimumWidth(theme.scaled(_WIDE))
        body = QVBoxLayout()
        body.setContentsMargins(24, 20, 24, 16)
        body.setSpacing(8)
        body.addWidget(label(tr("Continue in your browser"), role="title"))
        words = tr("The sign-in page is open in your browser. This dialog closes when you are done.")
        body.addWidget(label(words, wraps=True, tone="secondary"))
        self._copied = label(" ", role="small", tone="good")
        body.addWidget(self._copied)
        again = push_button(tr("Open again"), tip=tr("Open the sign-in page in the browser again"))
        again.clicked.connect(self.again_requested)
        copy = push_button(tr("Copy URL"), tip=tr("Copy the URL for another browser on this computer"))
        copy.clicked.connect(self._on_copy_clicked)
        cancel = push_button(tr("Cancel"), tip=tr("Cancel the sign-in (Esc)"))
        cancel.clicked.connect(self.reject)
        _lay_out(self, body, [again, copy], [cancel])
        cancel.setFocus()

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._url)
        self._copied.setText(tr("URL copied."))


def _lay_out(dialog: QDialog, body: QVBoxLayout, left: list[QPushButton], right: list[QPushButton]) -> None:
    foot = QHBoxLayout()
    foot.setContentsMargins(24, 12, 24, 12)
    foot.setSpacing(8)
    for button in left:
        foot.addWidget(button)
    foot.addStretch(1)
    for button in right:
        foot.addWidget(button)
    layout = QVBoxLayout(dialog)
    layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # a small dialog must not resize while open
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addLayout(body, 1)
    layout.addWidget(rule())
    layout.addLayout(foot)
