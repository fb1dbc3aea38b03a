"""The command as the shell sees it: exit status, streams, environment, and what a process loads."""

from __future__ import annotations

import os
import pty
import pwd
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.commands import Commands

ROOT = Path(__file__).resolve().parents[2]
START = "from tui.cli import main; main()"


def run(
    *words: str, env: Mapping[str, str] | None = None, **more: object
) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "PYTHONPATH": str(ROOT), **(env or {})}
    command = [sys.executable, "-c", START, *words]
    options = {"capture_output": True, "text": True, "timeout": 60, "stdin": subprocess.DEVNULL, **more}
    return subprocess.run(command, env=clean, check=False, **options)  # type: ignore[call-overload, no-any-return]


def test_the_environment_names_the_book_and_an_option_wins(billspool: Commands, tmp_path: Path) -> None:
    env = {"BILLSPOOL_BOOK": str(billspool.book)}
    assert "Idle Ltd" in run("vendors", "list", env=env).stdout
    other = run("--book", str(tmp_path / "none.db"), "vendors", "list", env=env)
    assert (other.returncode, other.stdout) == (2, "")
    assert other.stderr.count("\n") == 1


def test_the_home_moves_the_default_book(tmp_path: Path) -> None:
    env = {"BILLSPOOL_HOME": str(tmp_path / "elsewhere")}
    assert run("init", "--company", "Harbor", "--edition", "CA", env=env).returncode == 0
    assert (tmp_path / "elsewhere" / "book.db").exists()
    assert "Harbor" in run("config", "show", env=env).stdout


def test_a_forged_login_name_changes_nothing(billspool: Commands) -> None:
    forged = dict.fromkeys(("LOGNAME", "USER", "LNAME", "USERNAME"), "adam") | {"SUDO_UID": "12345"}
    made = run("--book", str(billspool.book), "users", "add", "zoe", "--role", "standard", env=forged)
    assert made.returncode == 0, made.stderr
    from store import audit
    from store.book import Book

    with Book.open(billspool.book):
        assert audit.latest("user zoe", 1)[0].by_user == pwd.getpwuid(os.getuid()).pw_name


def test_without_a_terminal_the_app_does_not_open(billspool: Commands) -> None:
    answer = run("--book", str(billspool.book))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "needs a terminal" in answer.stderr


@pytest.mark.parametrize("variable", ["BILLSPOOL_HOME", "BILLSPOOL_BOOK"])
def test_in_a_terminal_without_a_book_it_names_both_ways_to_get_one(tmp_path: Path, variable: str) -> None:
    mine, theirs = pty.openpty()
    answer = run(
        env={variable: str(tmp_path / "none"), "TERM": "xterm-256color"},
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
        capture_output=False,
    )
    os.close(theirs)
    os.close(mine)
    assert answer.returncode == 2
    assert "billspool init" in answer.stderr
    assert "billspool demo" in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert not (tmp_path / "none").exists()


def test_a_reader_that_leaves_is_no_error(billspool: Commands) -> None:
    command = f"{sys.executable} -c '{START}' --book {billspool.book} config show | true"
    answer = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this machine has no /dev/full")
def test_an_answer_that_cannot_be_written_is_told(billspool: Commands) -> None:
    with open("/dev/full", "w") as full:
        answer = run(
            "--book",
            str(billspool.book),
            "vendors",
            "list",
            stdout=full,
            stderr=subprocess.PIPE,
            capture_output=False,
        )
    assert answer.returncode == 2
    assert answer.stderr.startswith("What was asked is done, but the answer could not be written")
    assert answer.stderr.count("\n") == 1


def test_bytes_that_are_no_text_are_refused(billspool: Commands) -> None:
    command = [
        sys.executable.encode(),
        b"-c",
        START.encode(),
        b"--book",
        os.fsencode(billspool.book),
        b"invoices",
        b"show",
        b"\xff\xfe/1",
    ]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert answer.returncode == 2
    assert b"Traceback" not in answer.stderr


def test_a_poor_locale_shows_what_it_can(billspool: Commands) -> None:
    answer = run(
        "--book", str(billspool.book), "vendors", "list", env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    )
    assert answer.returncode == 0, answer.stderr
    assert "S\\xf6hne" in answer.stdout


def test_a_fault_of_the_program_is_a_sentence_with_the_place_of_the_record(tmp_path: Path) -> None:
    code = (
        "import sys; from tui.cli import main; import store.book as b\n"
        "def broken(*_, **__):\n    secret = 'hunter2'\n    raise ZeroDivisionError('with ' + 'a cause')\n"
        "b.Book.open = broken; sys.argv = ['billspool', '--json', 'check']; main()"
    )
    env = {**os.environ, "BILLSPOOL_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    answer = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False
    )
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "Traceback" not in answer.stderr
    assert '"rule": "fault"' in answer.stderr
    assert str(tmp_path / "log" / "crash.log") in answer.stderr
    assert "hunter2" not in (tmp_path / "log" / "crash.log").read_text().replace("secret = 'hunter2'", "")


HEAVY = {"lxml", "textual", "rich", "xlsxwriter", "python_calamine"}
LOADS = [
    (["--help"], HEAVY | {"peewee", "exporter"}),
    (["invoices", "list"], HEAVY | {"exporter"}),
    (["check"], HEAVY),
    (["export"], HEAVY),
]


@pytest.mark.parametrize(("words", "heavy"), LOADS, ids=[" ".join(words) for words, _ in LOADS])
def test_a_verb_loads_only_what_it_needs(billspool: Commands, words: list[str], heavy: set[str]) -> None:
    code = (
        "import sys\nfrom tui.cli import main\n"
        f"try:\n    main({['--book', str(billspool.book), *words]!r})\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
        "sys.stderr.write(' '.join(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert set(answer.stderr.split()) & heavy == set()


def test_a_book_in_a_file_needs_no_driver_for_servers(billspool: Commands) -> None:
    """Loading it would be a fifth of what the processor does at the start."""
    code = (
        "import sys; from tui.cli import main; main(standalone_mode=False); print(sys.modules.get('psycopg'))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, "--book", str(billspool.book), "vendors", "list"],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert ran.stdout.splitlines()[-1] == "None"


HOME_DOES_WITHOUT = (
    "argon2", "csv", "exporter", "importlib.metadata", "lxml", "psycopg", "python_calamine", "rapidfuzz", "reportlab",
    "store.actions", "store.intake", "store.rules.pay_application", "store.rules.preflight", "store.rules.retainage",
    "store.views.commitments", "store.views.compliance", "store.views.contact_home", "store.views.invoices",
    "store.views.lists", "store.views.reports", "tomllib", "tui.choices", "tui.palette", "tui.screens.base", "tui.screens.contact_lines",
    "tui.screens.invoices", "tui.undo", "tui.widgets.choice", "tui.widgets.dialogs", "tui.widgets.entry", "tui.widgets.form",
    "tui.widgets.ledger_table", "tui.widgets.picker", "xlsxwriter",
)  # fmt: skip
"""What acting, other screens and files need, each loaded when it is first asked for."""


def test_home_stands_before_what_only_other_screens_need_is_loaded(
    billspool: Commands, tmp_path: Path
) -> None:
    code = (
        "import sys; from tui.cli.session import Session; desk = Session(sys.argv[1]).desk()\n"
        "from tui.app import BillspoolApp; app = BillspoolApp(desk)\n"
        "app.once_painted = lambda: app.exit(app.screen.standing)\n"
        "assert app.run(headless=True, size=(120, 40)) is not None\n"
        "sys.stderr.write(' '.join(name for name, module in sys.modules.items() if module))"
    )
    environment = {**os.environ, "BILLSPOOL_HOME": str(tmp_path / "elsewhere"), "PYTHONPATH": str(ROOT)}
    answer = subprocess.run(
        [sys.executable, "-c", code, str(billspool.book)], env=environment, capture_output=True, text=True, timeout=60, check=False
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    loaded = set(answer.stderr.split())
    assert "tui.screens.home" in loaded
    assert {
        each for each in loaded if any(f"{each}.".startswith(f"{name}.") for name in HOME_DOES_WITHOUT)
    } == set()


def test_garbage_is_looked_for_again_once_the_window_stands() -> None:
    code = (
        "import gc; from tui import start\n"
        "start.collect_again(); assert gc.isenabled() and not gc.get_freeze_count()\n"
        "start.put_off_collecting(); assert not gc.isenabled()\n"
        "start.collect_again(); assert gc.isenabled() and gc.get_freeze_count()"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60, check=True)
