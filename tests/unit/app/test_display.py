"""Which packages a person is told to install, by the system they are on."""

import platform
import sys
import tomllib

import pytest

from appsync_console import resources
from appsync_console.app import display
from appsync_console.domain.errors import ConsoleError

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems bring what Qt needs")


def told(monkeypatch: pytest.MonkeyPatch, system: dict[str, str], missing: set[str]) -> ConsoleError:
    """What is said where the loader does not find ``missing``; it says so of one at a time."""

    def load(library: str) -> str:
        absent = min(missing) if "libqxcb" in library else library
        return f"{absent}: cannot open shared object file" if absent in missing else ""

    monkeypatch.setattr(display, "_load", load)
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: system)
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    with pytest.raises(ConsoleError) as raised:
        display.check_display()
    return raised.value


@pytest.mark.parametrize(
    ("system", "command"),
    [
        ({"ID": "debian"}, "sudo apt install libxcb-cursor0 libxcb-icccm4"),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "sudo apt install libxcb-cursor0 libxcb-icccm4"),
        ({"ID": "rocky", "ID_LIKE": "rhel centos fedora"}, "sudo dnf install xcb-util-cursor xcb-util-wm"),
        ({"ID": "arch"}, "sudo pacman -S xcb-util-cursor xcb-util-wm"),
        ({"ID": "opensuse-leap", "ID_LIKE": "suse opensuse"}, "sudo zypper install libxcb-cursor0 libxcb-icccm4"),
        ({"ID": "unheard-of"}, "Install what has them with the package manager of your system"),
    ],
)
def test_all_that_is_missing_is_named_with_the_packages_of_the_system(
    monkeypatch: pytest.MonkeyPatch, system: dict[str, str], command: str
) -> None:
    problem = told(monkeypatch, system, {"libxcb-cursor.so.0", "libxcb-icccm.so.4"})
    assert "System libraries libxcb-cursor.so.0 and libxcb-icccm.so.4 are missing" in problem.what
    assert command in problem.remedy


def test_a_library_that_nobody_knows_is_named_without_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = told(monkeypatch, {"ID": "debian"}, {"libunheard.so.9"})
    assert "The system library libunheard.so.9 is missing" in problem.what
    assert "apt" not in problem.remedy


def test_each_library_has_a_package_in_each_family() -> None:
    known = tomllib.loads(resources.read_text("system/libraries.toml"))
    for library, packages in known["packages"].items():
        assert set(packages) == set(known["install"]), library
