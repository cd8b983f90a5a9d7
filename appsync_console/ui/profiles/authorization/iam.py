"""The form for IAM, which signs requests with AWS keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QLineEdit

from appsync_console.domain.authorization.config import Access, IamAccess, IamSource, SecretKind
from appsync_console.domain.terms import AuthorizationMode
from appsync_console.texts.translation import mark, tr
from appsync_console.ui.profiles.authorization.page import AccessPage
from appsync_console.ui.widgets.form_field import FormField

_SOURCES = ((mark("Access keys"), IamSource.KEYS), (mark("AWS configuration of this computer"), IamSource.CHAIN))
_KEYS = (SecretKind.IAM_ACCESS_KEY_ID, SecretKind.IAM_SECRET_KEY, SecretKind.IAM_SESSION_TOKEN)


class IamPage(AccessPage):
    """Access keys or an AWS profile, and the region."""

    mode: ClassVar[AuthorizationMode] = AuthorizationMode.IAM

    def _build_ui(self) -> None:
        self._source = self._add_choice(tr("Credential source"), "source", _SOURCES)
        self._add_secret(tr("Access key ID"), _KEYS[0])
        self._add_secret(tr("Secret access key"), _KEYS[1])
        self._add_secret(tr("Session token"), _KEYS[2], hint=tr("Only for temporary keys, whose ID starts with ASIA."))
        self._aws_profile = QComboBox()
        self._aws_profile.setEditable(True)
        self._aws_profile.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._aws_profile.view().setAccessibleName(tr("AWS profiles"))
        line = QLineEdit()
        self._aws_profile.setLineEdit(line)
        line.setAccessibleName(tr("AWS profile"))
        line.setPlaceholderText(tr("default"))
        line.textEdited.connect(self._on_edited)
        self._aws_profile.activated.connect(self._on_edited)
        self._lines.append(line)
        hint = tr("Credentials are found as the AWS CLI does: environment, files, single sign-on, roles.")
        self._add_field("aws_profile", FormField(tr("AWS profile"), self._aws_profile, line=line, hint=hint))
        self._region = self._add_line(tr("Region"), "region", hint=tr("Only if the URL does not contain it."))
        self._source.currentIndexChanged.connect(self._on_source_changed)
        self._on_source_changed()

    def set_aws_profiles(self, names: Sequence[str]) -> None:
        """Set the names of the AWS profiles on this computer."""
        text = self._aws_profile.currentText()
        self._aws_profile.clear()
        self._aws_profile.addItems(list(names))
        self._aws_profile.setEditText(text)

    def _fill(self, access: Access) -> None:
        assert isinstance(access, IamAccess)
        self._source.setCurrentIndex(self._source.findData(access.source))
        self._aws_profile.setEditText(access.aws_profile)
        self._region.setText(access.region)

    def access(self) -> Access:
        """The entered values."""
        return IamAccess(
            source=IamSource(self._source.currentData()),
            aws_profile=self._aws_profile.currentText().strip(),
            region=self._region.text().strip().lower(),
        )

    def _used_secrets(self) -> Collection[SecretKind]:
        return _KEYS if self._source.currentData() == IamSource.KEYS else ()

    @Slot()
    def _on_source_changed(self) -> None:
        has_keys = self._source.currentData() == IamSource.KEYS
        self._show_only(has_keys, "iam_access_key_id", "iam_secret_key", "iam_session_token")
        self._show_only(not has_keys, "aws_profile")
