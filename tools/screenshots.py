"""Takes the screenshots of the README and the guide from the real program: its window on its sandbox, offscreen.

``make screenshots`` writes them to ``docs/images``; names on the command line take only those.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtWidgets import QDialog, QWidget

from appsync_console.app.loop import run
from appsync_console.app.main import make_application, opened_window
from appsync_console.domain.authorization.config import ApiKeyAccess, CognitoAccess, SecretKind
from appsync_console.domain.channel import Channel
from appsync_console.domain.faults import NO_FAULTS, Door, Faults
from appsync_console.domain.profile import SANDBOX_ID
from appsync_console.domain.secret import Secret
from appsync_console.sandbox.core.server import Sandbox
from appsync_console.sandbox.options import SandboxOptions
from appsync_console.session.workspace.folders import Folders
from appsync_console.ui.doctor.dialog import DoctorDialog
from appsync_console.ui.profiles.dialog import ProfilesDialog
from appsync_console.ui.sandbox.dialog import SandboxDialog
from appsync_console.ui.theme.theme import Theme
from appsync_console.ui.window.features import Features

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests.support.keyring_in_memory import KeyringInMemory

FOLDER = Path(__file__).parent.parent / "docs" / "images"
SIZE, SMALL = (1280, 800), (900, 600)
TELEMETRY = '{"robot": %d, "battery": 0.%02d, "at": {"x": %d, "y": 4}, "state": "moving"}'
MESSAGES = [
    ("robots", '{"source": "curl", "robot": 7, "battery": 0.82}'),
    ("cakes", '{"cake": "Sachertorte", "pieces": 12}'),
    ("cakes", '{"cake": "Linzer Torte", "pieces": 8}'),
    ("robots", '{"command": "move", "to": {"dock": 4}, "confirm": true}'),
    ("robots", '{"robot": 7, "state": "arrived", "at": "dock 4", "note": "carrying 12 kg"}'),
]


class Photographer:
    """Takes screenshots of the window."""

    def __init__(self, features: Features, theme: Theme, wanted: set[str]) -> None:
        self.console = features.context
        self.window = features.window
        self.theme = theme
        self._wanted = wanted

    async def take(self, name: str, widget: QWidget | None = None) -> None:
        """Take the screenshot ``name`` of the window, or of one widget."""
        if self._wanted and name not in self._wanted:
            return
        await asyncio.sleep(0.4)  # the metrics are updated four times per second
        file = FOLDER / f"{name}.png"
        if not (widget or self.window).grab().save(str(file)):
            raise SystemExit(f"{file} cannot be written")
        print(file.relative_to(FOLDER.parent.parent))

    async def until(self, predicate: Callable[[], object]) -> None:
        """Run the program until ``predicate`` is true."""
        end = time.monotonic() + 20
        while not predicate():
            if time.monotonic() > end:
                raise SystemExit("the window did not come into the state of the picture")
            await asyncio.sleep(0.02)

    async def live(self) -> None:
        """Wait until the channels of the profile are live."""
        await self.until(lambda: self.console.is_live)

    def dialog(self) -> QDialog:
        """Return the open dialog."""
        return next(child for child in self.window.findChildren(QDialog) if child.isVisible())


async def first_start(at: Photographer) -> None:
    """The choices at the first start."""
    at.window.show_first_start()
    await at.take("first-start")


async def empty(at: Photographer) -> None:
    """The sandbox, live, before any message."""
    at.console.open_profile(SANDBOX_ID)
    await at.until(lambda: at.console.session)
    await at.live()
    await at.take("empty")


async def main_window(at: Photographer) -> None:
    """Messages of several channels, in both themes."""
    profile = at.console.profile
    for channel in (Channel(name="telemetry", color=2), Channel(name="alerts", color=3, is_paused=True)):
        profile = profile.with_channel(channel)
    at.console.change_profile(profile)
    assert at.console.session is not None
    at.console.session.listen("telemetry")
    await at.live()
    for channel, text in MESSAGES:
        await (await at.console.session.publish(channel, text)).outcome()
    for n in range(6):
        await at.console.session.publish("telemetry", TELEMETRY % (n % 3, 80 - n, n))
    at.window.composer.set_text('{\n  "source": "console",\n  "n": 1\n}')
    view = at.window.log_panel.view
    await at.until(lambda: 6 in view.visible_rows())
    view.select(6)
    at.window.composer.setFocus()
    await at.take("main-light")
    at.theme.set_choice("dark")
    await at.take("main-dark")


async def frames(at: Photographer) -> None:
    """The frames of a connection."""
    at.theme.set_choice("light")
    toggle = at.window.commands.action("view.frames")
    toggle.trigger()
    assert at.console.session is not None
    at.console.session.unlisten("cakes")
    at.console.session.listen("cakes")
    await at.live()
    await (await at.console.session.publish("robots", '{"robot": 7, "state": "idle"}')).outcome()
    await at.take("frames")
    toggle.trigger()
    at.theme.set_choice("dark")


async def search(at: Photographer) -> None:
    """A search over all channels, with highlighted matches."""
    at.theme.set_choice("light")
    at.window.commands.action("channel.all").trigger()
    at.window.commands.action("log.search").trigger()
    line = at.window.log_panel.search_line
    line.field.setText("$.robot >= 1 mov")
    await asyncio.sleep(1)
    await at.take("search")
    line.end()
    at.console.show_channel("robots")
    at.theme.set_choice("dark")


async def metrics(at: Photographer) -> None:
    """Rates, latencies and a plotted field; a marked message compared with the previous one."""
    at.theme.set_choice("light")
    log, session = at.console.workspace.log, at.console.session
    assert log is not None
    assert session is not None
    at.window.commands.action("view.metrics").trigger()
    panel = at.window.metrics_panel
    panel.table.selectRow(1)
    panel.field_line.setText("$.battery")
    for n in range(40):
        await session.publish("robots", '{"robot": 7, "battery": %.2f, "state": "moving"}' % (0.8 - (n % 12) * 0.02))
        await asyncio.sleep(0.15)
    await at.until(lambda: len(panel.field_plot.points) > 40)
    view = at.window.log_panel.view
    row = view.visible_rows()[-1]
    view.select(row)
    assert view.current is not None
    log.remark(view.current.id, is_marked=True, note="The battery jumps here: see the ticket")
    at.window.inspector.tabs.setCurrentWidget(at.window.inspector.diff_page)
    await asyncio.sleep(0.5)
    await at.take("metrics")
    at.window.inspector.tabs.setCurrentIndex(0)
    at.window.commands.action("view.metrics").trigger()
    at.window.commands.action("log.export").trigger()
    await at.take("export", at.dialog())
    at.dialog().close()
    at.theme.set_choice("dark")


async def forms(at: Photographer) -> None:
    """The compact view, a small window, and invalid JSON."""
    at.window.commands.trigger("log.compact")
    at.console.show_channel("telemetry")
    await at.take("compact-dark")
    at.theme.set_choice("light")
    await at.take("compact-light")
    at.window.commands.trigger("log.compact")
    at.console.show_channel("robots")
    at.window.resize(*SMALL)
    await at.take("small")
    at.window.resize(*SIZE)
    at.window.composer.set_text('{\n  "source": "console",\n  "n": 1,\n}')
    await at.take("json-error")
    at.window.composer.set_text('{"source": "console", "n": 1}')


async def dialogs(at: Photographer) -> None:
    """Profiles, keyboard shortcuts, and About."""
    for name, command in (("profiles", "program.profiles"), ("keys", "program.shortcuts"), ("about", "program.about")):
        at.window.commands.action(command).trigger()
        await asyncio.sleep(0.2)
        dialog = at.dialog()
        await at.take(name, dialog)
        dialog.close()


async def access(at: Photographer) -> None:
    """The editor with a profile that has two authorization modes."""
    workspace = at.console.workspace
    profile = workspace.new_profile(
        "Production", "https://abc.appsync-api.eu-west-1.amazonaws.com/graphql", at.console.profile.channels
    )
    pool = CognitoAccess(user_pool_id="eu-west-1_aBcDeFgHi", client_id="3n4b5urk1ft4fl3mg5e62d9ado", user_name="ada")
    profile = replace(profile, access=(pool, ApiKeyAccess()))
    await workspace.save_profile(profile, {SecretKind.API_KEY: Secret("da2-" + "x" * 26)})
    at.window.commands.action("program.profiles").trigger()
    dialog = at.dialog()
    assert isinstance(dialog, ProfilesDialog)
    dialog.edit(profile.id)
    await at.take("access", dialog)
    dialog.close()
    await workspace.remove_profile(profile.id)


async def doctor(at: Photographer) -> None:
    """The connection check of the sandbox."""
    at.window.commands.action("connection.doctor").trigger()
    dialog = at.dialog()
    assert isinstance(dialog, DoctorDialog)
    await at.until(lambda: "All checks" in dialog.text)
    await at.take("doctor", dialog)
    dialog.close()


async def refused(at: Photographer) -> None:
    """A rejected API key."""
    address = at.console.factory.sandbox_address
    assert address is not None
    workspace = at.console.workspace
    profile = workspace.new_profile("Staging", address.endpoint.graphql_url, at.console.profile.channels)
    await workspace.save_profile(profile, {SecretKind.API_KEY: Secret("da2-" + "x" * 26)})
    at.console.open_profile(profile.id)
    await at.until(lambda: "Refused" in at.window.profile_bar.state_text)
    await at.take("refused")
    at.window.profile_bar.details_requested.emit()
    await at.take("refused-details", at.dialog())
    at.dialog().close()


async def waiting(at: Photographer) -> None:
    """An API that cannot be reached."""
    workspace = at.console.workspace
    profile = workspace.new_profile("Unreachable", "http://127.0.0.1:9/graphql", at.console.profile.channels)
    await workspace.save_profile(profile, {SecretKind.API_KEY: Secret("da2-" + "x" * 26)})
    at.console.open_profile(profile.id)
    await at.until(lambda: "Retrying" in at.window.profile_bar.state_text)
    await at.take("waiting")


async def sandbox(at: Photographer) -> None:
    """Connections of the sandbox, and fault injection."""
    at.window.commands.action("program.sandbox").trigger()
    dialog = at.dialog()
    assert isinstance(dialog, SandboxDialog)
    await at.until(lambda: dialog.clients)
    dialog.faults_chosen.emit(Faults(duplicate_every=2, delay_ms=200, jitter_ms=50, refuse=frozenset({Door.HTTP})))
    await asyncio.sleep(1)
    await at.take("sandbox", dialog)
    dialog.faults_chosen.emit(NO_FAULTS)
    await asyncio.sleep(1)
    dialog.close()


async def gap(at: Photographer) -> None:
    """An outage, and the missed messages from an API with history."""
    workspace = at.console.workspace
    async with Sandbox(SandboxOptions(schema="channel-with-history")) as sandbox:
        profile = workspace.new_profile("Kept", sandbox.graphql_url, (Channel(name="robots", color=0),))
        await workspace.save_profile(profile, {SecretKind.API_KEY: sandbox.api_key})
        at.console.open_profile(profile.id)
        await at.until(lambda: at.console.profile.id == profile.id and at.console.session)
        await at.live()
        session = at.console.session
        assert session is not None
        await (await session.publish("robots", '{"robot": 7, "state": "moving"}')).outcome()
        sandbox.faults.set(Faults(throttle=frozenset({Door.CONNECT})))
        await sandbox.drop()
        await at.until(lambda: not at.console.is_live)
        for text in ('{"robot": 7, "state": "arrived"}', '{"robot": 7, "state": "charging", "battery": 0.41}'):
            await session.publish("robots", text)
        sandbox.faults.clear()
        await at.live()
        log = workspace.channel_log(profile, "robots")
        await at.until(lambda: (log.refresh(), log.last)[1] == 7 and 7 in at.window.log_panel.view.visible_rows())
        at.window.log_panel.view.select(7)
        await at.take("gap")
        at.console.open_profile(SANDBOX_ID)
        await at.until(lambda: at.console.profile.id == SANDBOX_ID and at.console.session)
        await at.live()


STATES: tuple[Callable[[Photographer], Awaitable[None]], ...] = (
    first_start,
    empty,
    main_window,
    frames,
    search,
    metrics,
    forms,
    dialogs,
    access,
    doctor,
    sandbox,
    gap,
    refused,
    waiting,
)


async def take_all(theme: Theme, folder: Path, wanted: set[str]) -> int:
    """Take all screenshots in one run of the program."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with opened_window(Folders.under(folder), theme) as features:
        theme.set_choice("light")
        features.window.resize(*SIZE)
        features.window.show()
        at = Photographer(features, theme, wanted)
        for state in STATES:
            await state(at)
    return 0


def main() -> int:
    """Take the screenshots named on the command line, or all."""
    app = make_application()
    temporary = tempfile.TemporaryDirectory(prefix="appsync-console-pictures-")
    with temporary as folder, KeyringInMemory().in_use():
        return run(app, partial(take_all, Theme(app), Path(folder), set(sys.argv[1:])))


if __name__ == "__main__":
    sys.exit(main())
