"""What can be chosen of an API that is to be deployed: as a form, and as the options it says."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from appsync_console.domain.deployment import DEFAULT_STACK, MOST_KEY_DAYS, NEW, DeployOptions
from appsync_console.domain.errors import InputError
from appsync_console.ui.widgets.form_field import FormField
from appsync_console.ui.widgets.looks import label

_MOST_KEEP_DAYS = 3650
_KEY_DAYS = 90


class DeployForm(QWidget):
    """The choices.

    Args:
        aws_profiles: The named AWS profiles of this machine.

    Signals:
        changed: Something was chosen.
    """

    changed = Signal()

    def __init__(self, aws_profiles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._build_ui(aws_profiles)
        self._connect()
        self._follow()

    @property
    def options(self) -> DeployOptions:
        """What is chosen; whether it can be deployed is for others to say."""
        return DeployOptions(
            stack=self._stack.text().strip(),
            is_typed=self._typed.isChecked(),
            has_filters=self._filters.isChecked(),
            keeps_messages=self._keep.isChecked(),
            keep_days=self._keep_days.value() if self._keep.isChecked() else 0,
            key_days=self._key_days.value(),
            iam=self._iam.isChecked(),
            oidc_issuer=self._issuer.text().strip(),
            user_pool=NEW if self._pool.isChecked() else "",
            authorizer=NEW if self._gate.isChecked() else "",
        )

    @property
    def aws_profile(self) -> str:
        """The named AWS profile; empty for the default one."""
        return self._profile.currentText().strip() if self._profile.currentIndex() != 0 else ""

    @property
    def region(self) -> str:
        """The region; empty for that of the AWS profile."""
        return self._region.text().strip()

    def show_error(self, error: InputError | None) -> None:
        """Say at its field what cannot be used; nothing is said there of a field that is not in the form."""
        for name, field in self._fields.items():
            field.set_error(error if error is not None and error.field == name else None)

    def _build_ui(self, aws_profiles: Sequence[str]) -> None:
        self._stack = QLineEdit(DEFAULT_STACK)
        self._profile = QComboBox()
        self._profile.addItems(["As the environment says", *aws_profiles])
        self._profile.view().setAccessibleName("AWS profiles")
        self._region = QLineEdit()
        self._region.setPlaceholderText("as the AWS profile says")
        self._issuer = QLineEdit()
        self._issuer.setPlaceholderText("https://login.example.com")
        self._fields = {
            "stack": FormField("Name", self._stack, hint="Of the API and its CloudFormation stack"),
            "aws_profile": FormField("AWS profile", self._profile, hint="With whose credentials"),
            "region": FormField("Region", self._region, hint="Such as eu-west-1"),
            "oidc_issuer": FormField(
                "OpenID provider", self._issuer, hint="Whose tokens are taken, too; empty for none"
            ),
        }
        self._keep = QCheckBox("Keep messages, in a DynamoDB table")
        self._keep_days = _days(_MOST_KEEP_DAYS, 0, "Kept messages go after so many days")
        self._keep_days.setSpecialValueText("for ever")
        self._typed = QCheckBox("Messages with typed fields, too")
        self._filters = QCheckBox("Subscriptions take filters")
        self._iam = QCheckBox("AWS credentials (IAM)")
        self._pool = QCheckBox("Users of a new Cognito user pool")
        self._gate = QCheckBox("Whoever has a token, by a new Lambda function")
        self._key_days = _days(MOST_KEY_DAYS, _KEY_DAYS, "How long the API key is good")
        self._key_days.setMinimum(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for name in ("stack", "aws_profile", "region"):
            column.addWidget(self._fields[name])
        column.addWidget(label("Messages", role="title"))
        column.addLayout(_beside(self._keep, self._keep_days))
        column.addWidget(self._typed)
        column.addWidget(self._filters)
        column.addSpacing(8)
        column.addWidget(label("Who is let in", role="title"))
        column.addLayout(_beside(label("With an API key, good for"), self._key_days))
        for box in (self._iam, self._pool, self._gate):
            column.addWidget(box)
        column.addWidget(self._fields["oidc_issuer"])
        column.addStretch(1)

    def _connect(self) -> None:
        for line in (self._stack, self._region, self._issuer):
            line.textChanged.connect(self._follow)
        for box in (self._keep, self._typed, self._filters, self._iam, self._pool, self._gate):
            box.toggled.connect(self._follow)
        for number in (self._keep_days, self._key_days):
            number.valueChanged.connect(self._follow)
        self._profile.currentIndexChanged.connect(self._follow)

    def _follow(self) -> None:
        self._keep_days.setEnabled(self._keep.isChecked())
        self.changed.emit()


def _days(most: int, value: int, name: str) -> QSpinBox:
    made = QSpinBox()
    made.setRange(0, most)
    made.setValue(value)
    made.setSuffix(" days")
    made.setAccessibleName(name)
    made.setToolTip(name)
    return made


def _beside(left: QWidget, right: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(left, 1)
    row.addWidget(right)
    return row
