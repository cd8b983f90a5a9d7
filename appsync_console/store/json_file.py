"""One versioned JSON object in a file: rejects newer versions, moves damaged files aside, keeps unknown keys.

:mod:`profiles` and :mod:`settings` define what the keys mean.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from appsync_console.domain.errors import StoreError
from appsync_console.domain.notice import Notice
from appsync_console.store.atomic import cannot_read, cannot_write, damaged_name, free_name, write_atomic

_VERSION_KEY = "version"


class JsonFile:
    """A JSON object with a ``version``, stored in a file.

    Args:
        path: The file; it need not exist.
        version: The version this program writes, and the newest it reads.
        contents: Name of the file in messages, capitalized: "The profiles".

    Attributes:
        notices: What to tell the user after :meth:`load`.
    """

    def __init__(self, path: Path, *, version: int, contents: str) -> None:
        self.path = path
        self.notices: tuple[Notice, ...] = ()
        self._version = version
        self._contents = contents
        self._document: dict[str, object] | None = None
        self._refusal: StoreError | None = None

    def load(self) -> dict[str, object]:
        """Return the object without its version; empty if there is no file, or a damaged one, which is moved aside.

        A file of an older version is copied first, since the next :meth:`save` writes the current version.

        Raises:
            StoreError: The file cannot be read, is from a newer version of the program, or cannot be copied for lack of
                space. It is left unchanged, also by a later :meth:`save`.
        """
        self.notices = ()
        self._refusal = None
        try:
            self._document = self._checked(self._read())
        except StoreError as error:
            self._refusal = error
            raise
        return self._without_version()

    def save(self, values: Mapping[str, object]) -> None:
        """Write ``values`` to the keys of these names; all other keys of the file stay.

        Raises:
            StoreError: The file cannot be written, or was rejected when it was read.
        """
        if self._refusal is not None:
            raise self._refusal
        if self._document is None:
            self.load()
        document = {_VERSION_KEY: self._version, **self._without_version(), **values}
        write_atomic(self.path, (json.dumps(document, indent=2) + "\n").encode("ascii"))
        self._document = document

    def set_aside(self) -> None:
        """Rename the file to a name for damaged files, and add a notice.

        Raises:
            StoreError: It cannot be renamed.
        """
        kept_as = damaged_name(self.path)
        try:
            self.path.rename(kept_as)
        except OSError as error:
            raise cannot_write(self.path, error) from error
        self._document = {}
        self.notices = (
            Notice("notice.file_damaged", {"contents": self._contents, "name": self.path.name}, kept=str(kept_as)),
        )

    def _without_version(self) -> dict[str, object]:
        return {key: value for key, value in (self._document or {}).items() if key != _VERSION_KEY}

    def _read(self) -> dict[str, object]:
        try:
            document = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise cannot_read(self.path, error) from error
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict) or not isinstance(document.get(_VERSION_KEY), int):
            self.set_aside()
            return {}
        return document

    def _checked(self, document: dict[str, object]) -> dict[str, object]:
        version = document.get(_VERSION_KEY, self._version)
        if isinstance(version, int) and version > self._version:
            raise StoreError(
                "json_file.too_new",
                contents=self._contents,
                path=str(self.path),
                version=version,
                most=self._version,
            )
        if isinstance(version, int) and version < self._version:
            kept_as = free_name(self.path, f"format-{version}")
            write_atomic(kept_as, self.path.read_bytes())
            self.notices = (Notice("notice.file_converted", {"contents": self._contents}, kept=str(kept_as)),)
        return document
