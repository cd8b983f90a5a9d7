"""Which parts of the libraries are shipped: those in use, and the libraries that they depend on."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

FILE = Path(__file__).parents[3] / "packaging" / "pruning.py"


@pytest.fixture(scope="module")
def pruning() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pruning", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "is_kept"),
    [
        ("botocore/data/sts/2011-06-15/service-2.json.gz", True),
        ("botocore/data/cloudformation/2010-05-15/service-2.json.gz", True),
        ("botocore/data/endpoints.json", True),
        ("botocore/data/ec2/2016-11-15/service-2.json.gz", False),
        ("boto3/data/ec2/2016-11-15/resources-1.json", False),
        ("keyring-25.7.0.dist-info/METADATA", True),
        ("keyring-25.7.0.dist-info/entry_points.txt", True),
        ("appsync_console-0.1.0.dist-info/direct_url.json", False),
        ("PySide6\\Qt\\translations\\qt_de.qm", False),
        ("appsync_console/resources/deploy/template.yaml", True),
    ],
)
def test_only_data_in_use_is_shipped(pruning: ModuleType, name: str, is_kept: bool) -> None:
    assert [entry[0] for entry in pruning.kept_datas([(name, "", "DATA")])] == [name] * is_kept


def library(folder: Path, name: str, *needed: Path) -> Path:
    """A real library that depends on others."""
    file = folder / name
    empty = folder / "empty.c"
    empty.write_text("")
    options = [f"-L{folder}", "-Wl,--no-as-needed", *(f"-l:{each.name}" for each in needed)]
    subprocess.run(["cc", "-shared", "-o", file, empty, f"-Wl,-soname,{name}", *options], check=True)
    return file


@pytest.mark.skipif(
    subprocess.run(["sh", "-c", "command -v cc && command -v objdump"], capture_output=True, check=False).returncode
    != 0,
    reason="needs a C compiler",
)
def test_dependencies_of_used_libraries_are_shipped(pruning: ModuleType, tmp_path: Path) -> None:
    deep = library(tmp_path, "libdeep.so.1")
    near = library(tmp_path, "libnear.so.1", deep)
    stranger = library(tmp_path, "libstranger.so.1")
    gtk = library(tmp_path, "libqgtk3.so", stranger)
    module = library(tmp_path, "module.so", near)
    entries = [
        ("module.so", str(module), "EXTENSION"),
        ("libnear.so.1", str(near), "BINARY"),
        ("libdeep.so.1", str(deep), "BINARY"),
        ("libstranger.so.1", str(stranger), "BINARY"),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", str(gtk), "BINARY"),
    ]
    kept = [name for name, _, _ in pruning.kept_binaries(entries)]
    assert kept == ["module.so", "libnear.so.1", "libdeep.so.1"]
