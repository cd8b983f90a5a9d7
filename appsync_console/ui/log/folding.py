"""How much of each message is on show: pretty-printed or on one line, and long messages from start to end. No Qt."""

from __future__ import annotations

from appsync_console.domain.message import Kind, Message
from appsync_console.ui.log.state import OTHER_FORM, Form


class Folding:
    """The form of the view, and the messages that a person expanded or collapsed.

    Attributes:
        form: The form of all other messages.
    """

    def __init__(self) -> None:
        self.form: Form = "pretty"
        self._toggled: set[int] = set()
        self._whole: set[int] = set()

    def clear(self) -> None:
        """Forget the single messages, as for another channel."""
        self._toggled.clear()
        self._whole.clear()

    def set_form(self, form: Form) -> bool:
        """Give all messages this form; returns whether that changes the view."""
        is_new = form != self.form
        if is_new:
            self.form = form
            self._toggled.clear()
        return is_new

    def form_of(self, message: Message) -> Form:
        """Return the form of a message."""
        return self.form if message.id not in self._toggled else OTHER_FORM[self.form]

    def set_form_of(self, message: Message, form: Form) -> bool:
        """Collapse or expand one message; returns whether that changes it. A gap has no forms."""
        is_new = message.kind is not Kind.GAP and form != self.form_of(message)
        if is_new:
            self._toggled ^= {message.id}
        return is_new

    def is_whole(self, id: int) -> bool:
        """Return whether all lines of a long message are on show."""
        return id in self._whole

    def set_whole(self, id: int, is_whole: bool) -> None:
        """Show all lines of a long message, or only its first lines."""
        (self._whole.add if is_whole else self._whole.discard)(id)
