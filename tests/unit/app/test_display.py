"""The packages that the error about missing libraries names, by Linux distribution."""

import platform
import sys
import tomllib

import pytest

from appsync_console import resources
from appsync_console.app import display
from appsync_console.domain.errors import ConsoleError
from appsync_console.texts.errors import error_text

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems include what Qt needs")


def told(monkeypatch: pytest.MonkeyPatch, system: dict[str, str], missing: set[str]) -> ConsoleError:
    """The error if the loader does not find ``missing``; it reports one library at a time."""

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
        ({"ID": "unheard-of"}, "Install the packages that contain them with the package manager of your system"),
    ],
)
def test_all_missing_libraries_and_the_packages_of_the_distribution_are_named(
    monkeypatch: pytest.MonkeyPatch, system: dict[str, str], command: str
) -> None:
    problem = told(monkeypatch, system, {"libxcb-cursor.so.0", "libxcb-icccm.so.4"})
    assert "System libraries libxcb-cursor.so.0 and libxcb-icccm.so.4 are missing" in error_text(problem).what
    assert command in error_text(problem).remedy


def test_an_unknown_library_is_named_without_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = told(monkeypatch, {"ID": "debian"}, {"libunheard.so.9"})
    assert "The system library libunheard.so.9 is missing" in error_text(problem).what
    assert "apt" not in error_text(problem).remedy


def test_each_library_has_a_package_in_each_family() -> None:
    known = tomllib.loads(resources.read_text("system/libraries.toml"))
    for library, packages in known["packages"].items():
        assert set(packages) == set(known["install"]), library
