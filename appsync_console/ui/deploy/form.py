"""The form with the options of an API to deploy."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from appsync_console.domain.deployment import DEFAULT_STACK, MOST_KEY_DAYS, NEW, DeployOptions
from appsync_console.domain.errors import InputError
from appsync_console.texts.translation import tr
from appsync_console.ui.widgets.form_field import FormField
from appsync_console.ui.widgets.looks import label, number_field
from appsync_console.ui.widgets.plain import set_tip

_MOST_KEEP_DAYS = 3650
_KEY_DAYS = 90


class DeployForm(QWidget):
    """The options of a deployment.

    Args:
        aws_profiles: The named AWS profiles of this computer.

    Signals:
        changed: The user changed an option.
    """

    changed = Signal()

    def __init__(self, aws_profiles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._build_ui(aws_profiles)
        self._connect()
        self._on_changed()

    @property
    def options(self) -> DeployOptions:
        """The chosen options, not validated."""
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
            authorizer=NEW if self._lambda.isChecked() else "",
        )

    @property
    def aws_profile(self) -> str:
        """The named AWS profile; empty for the default."""
        return self._profile.currentText().strip() if self._profile.currentIndex() != 0 else ""

    @property
    def region(self) -> str:
        """The region; empty for that of the AWS profile."""
        return self._region.text().strip()

    def show_error(self, error: InputError | None) -> None:
        """Show the error next to its field; ignored if the form does not have that field."""
        for name, field in self._fields.items():
            field.set_error(error if error is not None and error.field == name else None)

    def _build_ui(self, aws_profiles: Sequence[str]) -> None:
        self._stack = QLineEdit(DEFAULT_STACK)
        self._profile = QComboBox()
        self._profile.addItems([tr("Default"), *aws_profiles])
        self._profile.view().setAccessibleName(tr("AWS profiles"))
        self._region = QLineEdit()
        self._region.setPlaceholderText(tr("from the AWS profile"))
        self._issuer = QLineEdit()
        self._issuer.setPlaceholderText("https://login.example.com")
        self._fields = {
            "stack": FormField(tr("Name"), self._stack, hint=tr("For the API and its CloudFormation stack")),
            "aws_profile": FormField(tr("AWS profile"), self._profile, hint=tr("Provides the credentials")),
            "region": FormField(tr("Region"), self._region, hint=tr("Example: eu-west-1")),
            "oidc_issuer": FormField(
                tr("OpenID provider"), self._issuer, hint=tr("Accepts its tokens; leave empty for none")
            ),
        }
        self._keep = QCheckBox(tr("Store messages in a DynamoDB table"))
        self._keep_days = _days(_MOST_KEEP_DAYS, 0, tr("Days until stored messages are deleted"))
        self._keep_days.setSpecialValueText(tr("forever"))
        self._typed = QCheckBox(tr("Add messages with typed fields"))
        self._filters = QCheckBox(tr("Allow filters on subscriptions"))
        self._iam = QCheckBox(tr("AWS credentials (IAM)"))
        self._pool = QCheckBox(tr("Users of a new Cognito user pool"))
        self._lambda = QCheckBox(tr("Tokens checked by a new Lambda function"))
        self._key_days = _days(MOST_KEY_DAYS, _KEY_DAYS, tr("Days until the API key expires"))
        self._key_days.setMinimum(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for name in ("stack", "aws_profile", "region"):
            column.addWidget(self._fields[name])
        column.addWidget(label(tr("Messages"), role="title"))
        column.addLayout(_beside(self._keep, self._keep_days))
        column.addWidget(self._typed)
        column.addWidget(self._filters)
        column.addSpacing(8)
        column.addWidget(label(tr("Authorization modes"), role="title"))
        column.addLayout(_beside(label(tr("API key, expires after")), self._key_days))
        for box in (self._iam, self._pool, self._lambda):
            column.addWidget(box)
        column.addWidget(self._fields["oidc_issuer"])
        column.addStretch(1)

    def _connect(self) -> None:
        for line in (self._stack, self._region, self._issuer):
            line.textChanged.connect(self._on_changed)
        for box in (self._keep, self._typed, self._filters, self._iam, self._pool, self._lambda):
            box.toggled.connect(self._on_changed)
        for number in (self._keep_days, self._key_days):
            number.valueChanged.connect(self._on_changed)
        self._profile.currentIndexChanged.connect(self._on_changed)

    def _on_changed(self) -> None:
        self._keep_days.setEnabled(self._keep.isChecked())
        self.changed.emit()


def _days(most: int, value: int, name: str) -> QSpinBox:
    made = number_field(name, 0, most)
    made.setValue(value)
    made.setSuffix(" " + tr("days"))
    set_tip(made, name)
    return made


def _beside(left: QWidget, right: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(left, 1)
    row.addWidget(right)
    return row
