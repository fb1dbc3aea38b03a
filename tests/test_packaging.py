"""The wheel: what is in it, and that it works alone in an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from importlib.metadata import distributions
from pathlib import Path

import pytest

from store import places
from store.errors import Unavailable

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("tui", "store", "exporter")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return next(folder.glob("billspool-*.whl"))


@pytest.fixture(scope="module")
def files(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


@pytest.fixture(scope="module")
def home(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel alone; what it depends on is lent by the one that runs the tests."""
    folder = tmp_path_factory.mktemp("home") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = str(folder / "bin" / "python")
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run([*install, str(wheel)], check=True)
    lent = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    site = next((folder / "lib").glob("python*/site-packages"))
    (site / "lent.pth").write_text("\n".join(dict.fromkeys(lent)) + "\n")
    return folder


def run(
    home: Path, *arguments: str, cwd: Path, script: str = "billspool"
) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "BILLSPOOL"))
    }
    environment |= {"BILLSPOOL_HOME": str(cwd / "data"), "NO_COLOR": "1"}
    return subprocess.run(
        [str(home / "bin" / script), *arguments],
        cwd=cwd, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def shipped(*suffixes: str) -> set[str]:
    """What the source tree holds in the three packages, as paths in the wheel."""
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*"))
    return {str(path.relative_to(ROOT)) for path in found if path.suffix in suffixes}


def test_every_module_stylesheet_migration_and_template_is_in_the_wheel(files: set[str]) -> None:
    assert shipped(".py", ".tcss", ".sql", ".xlsx", ".csv", ".txt", ".json") - files == set()
    assert "store/migrations/0001_the_book.py" in files


def test_only_the_three_packages_are_in_the_wheel(files: set[str]) -> None:
    tops = {name.split("/")[0] for name in files}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_the_command_runs_from_the_wheel_and_not_from_the_source(home: Path, tmp_path: Path) -> None:
    where = run(home, "-c", "import tui, store, exporter; print(tui.__file__)", cwd=tmp_path, script="python")
    assert where.stdout.startswith(str(home)), where.stderr
    answer = run(home, "--help", cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("Usage: billspool")


def test_an_installed_billspool_makes_a_book_and_writes_the_template(home: Path, tmp_path: Path) -> None:
    book = ["--book", "book.db"]
    made = run(home, *book, "init", "--company", "Placer Builders", "--edition", "US", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "book.db").is_file()
    written = run(home, *book, "template", "intake.xlsx", cwd=tmp_path)
    assert written.returncode == 0, written.stderr
    assert zipfile.is_zipfile(tmp_path / "intake.xlsx")
    listed = run(home, *book, "--json", "commitments", "list", cwd=tmp_path)
    assert json.loads(listed.stdout) == {"rows": [], "count": 0}


def test_the_installed_app_finds_its_stylesheets(home: Path, tmp_path: Path) -> None:
    code = "from pathlib import Path; import tui.app; print(len(list(Path(tui.app.__file__).parent.rglob('*.tcss'))))"
    answer = run(home, "-c", code, cwd=tmp_path, script="python")
    assert answer.returncode == 0, answer.stderr
    assert int(answer.stdout) == len(shipped(".tcss")) > 0


def test_no_dependency_ships_a_package_with_one_of_our_names() -> None:
    ours = {*PACKAGES, "tests", "benchmarks"}
    takers = {
        f"{package.name}: {file}"
        for package in distributions()
        if package.name != "billspool"
        for file in package.files or ()
        if file.parts[0] in ours or file.parts[0].removesuffix(".py") in ours
    }
    assert takers == set()


def test_the_pinned_versions_are_the_ones_in_use() -> None:
    pinned = dict(
        line.split("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line
    )
    used = {
        package.name.lower().replace("_", "-").replace(".", "-"): package.version
        for package in distributions()
    }
    different = {
        name: (version, used.get(name)) for name, version in pinned.items() if used.get(name) != version
    }
    assert different == {}


def test_the_three_packages_lie_side_by_side() -> None:
    places.require_one_place()
    assert set(places.places().values()) == {ROOT}


def test_a_package_from_elsewhere_is_named_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"tui": ROOT, "store": ROOT / "elsewhere", "exporter": ROOT}
    monkeypatch.setattr(places, "places", lambda: found)
    with pytest.raises(Unavailable, match=r"store in .*elsewhere.*environment of its own") as refusal:
        places.require_one_place()
    assert refusal.value.rule == "places"
