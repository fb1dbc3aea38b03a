"""The rules of the house that a reader could break without noticing."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("tui", "store", "exporter")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
MOST_LINES = 400
MOST_FUNCTION_LINES = 40

# Which modules (by the start of their name) may not import which others; the second column names no exception.
FORBIDDEN = {
    "store": ("exporter", "tui", "textual", "rich", "lxml", "click"),
    "exporter": ("tui", "textual", "rich", "click"),
    "exporter.qbxml": ("store.models", "store.actions", "store.views", "store.book", "peewee", "playhouse"),
    "store.rules": ("store.models", "store.actions", "store.views", "store.book", "peewee", "playhouse"),
    "tui": ("store.models", "peewee", "playhouse", "lxml"),
}


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Each import of a module, wherever it stands, with its line; `from a import b` counts as a.b."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def breaches(paths: list[Path], forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in paths
        for line, name in imports(path)
        if any(within(name, package) for package in forbidden)
    ]


@pytest.mark.parametrize("package", FORBIDDEN)
def test_arrows_run_one_way_only(package: str) -> None:
    paths = [path for path in SOURCES if within(module_name(path), package)]
    assert paths
    assert breaches(paths, FORBIDDEN[package]) == []


def test_the_rules_know_nobody_but_the_errors_the_text_and_what_a_value_is() -> None:
    allowed = ("store.rules", "store.errors", "store.text", "store.values")
    strangers = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in sorted((ROOT / "store" / "rules").rglob("*.py"))
        for line, name in imports(path)
        if within(name, "store") and not any(within(name, package) for package in allowed)
    ]
    assert strangers == []


def test_the_ways_from_screen_to_screen_are_in_one_file() -> None:
    """What is imported within a function is imported so that two files may know each other."""
    others = [
        f"{path.relative_to(ROOT)}:{node.lineno} imports {alias.name}"
        for path in SOURCES
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and path.name != "ways_to.py"
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tui.screens.")
        for alias in node.names
        if alias.name.endswith("Screen") and alias.name not in ("FramedScreen", "BookScreen")
    ]
    assert others == []


def test_nothing_is_imported_relatively() -> None:
    relative = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def loaded_after(code: str) -> set[str]:
    """The top-level modules an own process has loaded after running the code."""
    report = "\nimport sys; sys.stderr.write(' '.join(sorted({name.split('.')[0] for name in sys.modules})))"
    answer = subprocess.run(
        [sys.executable, "-c", code + report],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return set(answer.stderr.split())


def import_all(package: str) -> str:
    names = [name for name in map(module_name, SOURCES) if within(name, package)]
    return "\n".join(
        f"import {name}" for name in names if all(part.isidentifier() for part in name.split("."))
    )


def test_the_book_loads_neither_the_screen_nor_the_xml_library() -> None:
    assert (
        loaded_after(import_all("store")) & {"textual", "rich", "lxml", "click", "tui", "exporter"} == set()
    )


def test_the_mail_slot_does_not_load_the_screen() -> None:
    assert loaded_after(import_all("exporter")) & {"textual", "rich", "click", "tui"} == set()


def test_the_command_line_loads_the_screen_only_when_the_app_opens() -> None:
    assert loaded_after(import_all("tui.cli")) & {"textual", "rich"} == set()


def test_asking_for_help_loads_nothing_heavy() -> None:
    code = "\n".join(
        [
            "import contextlib, io, sys",
            "from tui.cli import main",
            "sys.argv = ['billspool', '--help']",
            "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):",
            "    main()",
        ]
    )
    heavy = {"textual", "rich", "lxml", "xlsxwriter", "python_calamine", "psycopg", "peewee"}
    assert loaded_after(code) & heavy == set()


def test_a_file_is_short_enough_to_read_in_one_sitting() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES
    }
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


BRANCHES = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match, ast.AsyncFor, ast.AsyncWith)


def test_a_function_fits_on_one_screen() -> None:
    """One without a branch is a table, and may be as long as its rows."""
    long = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
        if node.end_lineno - node.lineno >= MOST_FUNCTION_LINES
        if any(isinstance(part, BRANCHES) for part in ast.walk(node))
    }
    assert long == {}


def test_every_module_says_in_a_sentence_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.stat().st_size and not ast.get_docstring(tree(path))
    ]
    assert silent == []


def calls(path: Path, *names: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(node.func)}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in names
    ]


def test_no_float_comes_near_money() -> None:
    money = [
        path
        for path in SOURCES
        if within(module_name(path), "store") or within(module_name(path), "exporter")
    ]
    assert [
        call for path in money for call in calls(path, "float", "FloatField", "DecimalField", "DoubleField")
    ] == []


def test_the_rules_divide_in_one_function_only() -> None:
    """`/` would make a float of two integers, and a second rounding of a Decimal."""
    divisions = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in [*sorted((ROOT / "store" / "rules").glob("*.py")), ROOT / "exporter" / "bills.py"]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)
    ]
    assert divisions == []


def test_the_rules_and_the_mail_slot_are_told_the_time() -> None:
    clocks = (
        "date.today",
        "datetime.now",
        "datetime.utcnow",
        "datetime.date.today",
        "datetime.datetime.now",
    )
    told = [
        path
        for path in SOURCES
        if within(module_name(path), "store.rules") or within(module_name(path), "exporter")
    ]
    assert [call for path in told for call in calls(path, *clocks)] == []


def test_identity_never_comes_from_the_environment() -> None:
    assert [
        call for path in SOURCES for call in calls(path, "getpass.getuser", "getuser", "os.getlogin")
    ] == []


def test_sql_put_together_from_strings_is_looked_for_and_never_excused() -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "S608" in rules["select"]
    assert "S608" not in rules["ignore"]
    excused = [str(path.relative_to(ROOT)) for path in SOURCES if "S608" in path.read_text(encoding="utf-8")]
    assert excused == []
