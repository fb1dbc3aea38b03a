"""A person's settings: read from one file, refused by line, never written to, in force everywhere."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from store.desk import Desk
from tests.tui.screens import TableApp, lines, press, screen_text
from tui import keymap, preferences
from tui.app import BillspoolApp
from tui.cli import main
from tui.preferences import OPTIONS, Preferences, load
from tui.preferences_example import example
from tui.widgets.frame import StatusLine
from tui.widgets.typed_question import TypedQuestion, figure_to_type
from tui.widgets.window import Rows


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's settings file lies."""
    path = tmp_path / "settings" / "config.toml"
    path.parent.mkdir()
    monkeypatch.setenv("BILLSPOOL_CONFIG", str(path))
    return path


@pytest.fixture(autouse=True)
def own_keys_again() -> object:
    yield
    keymap.use({})


def test_without_a_file_the_defaults_hold() -> None:
    loaded = load()
    assert (loaded.preferences, loaded.problem) == (Preferences(), "")
    assert loaded.path.name == "config.toml"
    assert {setting.source for setting in loaded.settings} == {"default"}


def test_a_file_says_what_it_changes_and_where(config: Path) -> None:
    config.write_text(
        '[display]\ntheme = "light"\nmouse = true\n\n[confirm]\namount = "250,000.00"\ncount = 0\n[keys]\nreview.approve = "F9"\n'
    )
    loaded = load()
    assert loaded.problem == ""
    assert loaded.preferences == Preferences(
        theme="light", mouse=True, confirm_amount=25_000_000, confirm_count=0, keys={"review.approve": "f9"}
    )
    sources = {setting.name: setting.source for setting in loaded.settings}
    assert sources["display.theme"] == "line 2"
    assert sources["display.thrifty"] == "default"


def test_the_environment_has_the_last_word(config: Path) -> None:
    config.write_text('[display]\ntheme = "light"\nthrifty = true\n')
    loaded = load(
        {"BILLSPOOL_CONFIG": str(config), "BILLSPOOL_THEME": "terminal", "BILLSPOOL_THRIFTY": "off"}
    )
    assert (loaded.preferences.theme, loaded.preferences.thrifty) == ("terminal", False)
    assert {each.source for each in loaded.settings if each.name in ("display.theme", "display.thrifty")} == {
        "BILLSPOOL_THEME",
        "BILLSPOOL_THRIFTY",
    }


FAULTS = {
    "not TOML": ('[display]\ntheme = "dark\n', 2, "not TOML"),
    "no end of a list": ("[keys]\nx = [\n", 3, "not TOML"),
    "an unknown setting": ('[display]\n\ntheem = "dark"\n', 3, "display.theme is meant, perhaps"),
    "an unknown section": ("[colours]\ndark = true\n", 2, "there is no setting colours.dark"),
    "a setting outside its section": ('theme = "dark"\n', 1, "there is no setting theme"),
    "an unknown theme": ('[display]\n# a comment\ntheme = "pink"\n', 3, "one of auto, dark, light"),
    "a word for a switch": ('[display]\nmouse = "on"\n', 2, "true or false"),
    "a number for a switch": ("[display]\nthrifty = 1\n", 2, "true or false"),
    "a fraction as an amount": ("[confirm]\namount = 1000.5\n", 2, '250000 or "250,000.00"'),
    "a negative amount": ("[confirm]\namount = -1\n", 2, "or 0 for never"),
    "a word as a count": ('[confirm]\ncount = "many"\n', 2, "whole number"),
    "an unknown command": ('[keys]\n"review.aprove" = "x"\n', 2, "review.approve is meant, perhaps"),
    "an unknown key": ('[keys]\nreview.approve = "F13"\n', 2, "F13 is no key"),
    "a key terminals send as another": (
        '[keys]\nreview.approve = "ctrl+m"\n',
        2,
        "cannot be told from Enter",
    ),
    "Enter": ('[keys]\nreview.approve = "enter"\n', 2, "Enter answers questions"),
    "Backspace": ('[keys]\ninvoices.delete = "backspace"\n', 2, "Backspace corrects"),
    "a key that is a number": ("[keys]\nreview.approve = 9\n", 2, 'is a key such as "F9"'),
    "a field's key": ('[keys]\nfield.next = "x"\n', 2, "stay as they are"),
    "the key that leads back": ('[keys]\napp.back = "x"\n', 2, "stay as they are"),
    "no way into the palette": ("[keys]\napp.palette = []\n", 2, "app.palette needs a key"),
    "a key that is taken": (
        '[keys]\n\nreview.approve = "r"\n',
        3,
        "r of review.approve is the key of review.reject",
    ),
    "a key of the table": (
        '[keys.queue]\nhold = "n"\n',
        2,
        "n of queue.hold is the key of table.next_attention",
    ),
    "two new keys alike": ('[keys]\nqueue.hold = "z"\nqueue.accept = "z"\n', 2, "z of queue.hold"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_sentence_with_file_and_line_and_nothing_of_the_file_counts(
    fault: str, config: Path
) -> None:
    text, line, said = FAULTS[fault]
    config.write_text(text)
    loaded = load()
    assert loaded.preferences == Preferences()
    assert loaded.problem.startswith(f"{config} line {line}: "), loaded.problem
    assert said in loaded.problem
    assert loaded.problem.endswith(".")
    assert "\n" not in loaded.problem
    assert loaded.notice.startswith(f"config.toml line {line}: ")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.mkdir(),
        lambda path: path.write_bytes(b"\xff\xfe\x00"),
        lambda path: path.write_bytes(b"#" * 300_000),
        lambda path: path.write_text("a = " + "[" * 5_000),
        lambda path: None,
    ],
    ids=["a folder", "not text", "too long", "too many brackets", "not there"],
)
def test_a_file_that_cannot_be_read_is_one_sentence_too(spoil: object, config: Path) -> None:
    spoil(config)  # type: ignore[operator]
    loaded = load()
    assert loaded.preferences == Preferences()
    assert str(config) in loaded.problem
    assert loaded.problem.endswith(".")


def test_what_a_file_says_cannot_act_on_the_terminal(config: Path) -> None:
    config.write_text('[display]\n"a\\u001b[31m" = 1\n')
    assert "\x1b" not in load().problem


def test_two_commands_may_change_places(config: Path) -> None:
    config.write_text('[keys]\nreview.approve = "r"\nreview.reject = "a"\n')
    assert load().preferences.keys == {"review.approve": "r", "review.reject": "a"}


def test_the_example_holds_every_setting_and_command_and_changes_nothing(config: Path) -> None:
    config.write_text(example())
    assert load().preferences == Preferences()
    taken = "\n".join(
        line.removeprefix("#") if not line.startswith("# ") else "" for line in example().splitlines()
    )
    document = tomllib.loads(taken)
    assert {f"{section}.{name}" for section in ("display", "confirm") for name in document[section]} == {
        option.name for option in OPTIONS
    }
    assert set(document["keys"]) == {command.id for command in keymap.COMMANDS if not command.fixed}
    config.write_text(taken)
    loaded = load()
    assert loaded.problem == ""
    assert loaded.preferences.keys == {
        command.id: command.keys for command in keymap.COMMANDS if not command.fixed
    }
    assert loaded.preferences == Preferences(keys=loaded.preferences.keys)


# ---- the command line -------------------------------------------------------------------------------------------


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, list(words))
    return result.exit_code, result.stdout, result.stderr


def test_the_command_line_names_the_file_and_shows_what_is_in_force(config: Path) -> None:
    config.write_text('[display]\ntheme = "light"\n')
    assert run("preferences", "path") == (0, f"{config}\n", "")
    status, shown, _ = run("preferences", "show")
    assert status == 0
    assert any(line.split() == ["display.theme", "light", "line", "2"] for line in shown.splitlines())
    _, document, _ = run("--json", "preferences", "show")
    assert {"name": "display.theme", "value": "light", "source": "line 2"}.items() <= json.loads(document)[
        "rows"
    ][0].items()


def test_the_command_line_refuses_a_file_with_a_fault(config: Path) -> None:
    config.write_text('[display]\ntheme = "pink"\n')
    status, shown, said = run("preferences", "show")
    assert (status, shown) == (2, "")
    assert said.startswith(f"{config} line 2: display.theme is one of")
    assert run("preferences", "path")[0] == run("preferences", "example")[0] == 0


def test_the_file_is_never_written_to(config: Path) -> None:
    config.write_text("# mine\n[display]\n")
    config.chmod(0o400)
    for words in (["path"], ["show"], ["example"]):
        assert run("preferences", *words)[0] == 0
    assert config.read_text() == "# mine\n[display]\n"
    assert list(config.parent.iterdir()) == [config]


# ---- in the application -----------------------------------------------------------------------------------------


async def test_a_fault_is_told_once_on_the_status_line(billed: Desk, config: Path) -> None:
    config.write_text('[display]\ntheme = "pink"\n')
    loaded = load()
    app = BillspoolApp(billed.seat("rita"), preferences=loaded.preferences, notice=loaded.notice)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot)
        assert "config.toml line 2: display.theme is one of" in app.screen.query_one(StatusLine).message
        await press(pilot, "3")
        assert app.screen.query_one(StatusLine).message == ""


async def test_a_key_of_ones_own_acts_and_stands_in_footer_help_and_messages(second: Desk) -> None:
    keys = {"review.approve": "Z,f9", "review.post": "P", "app.help": "f2", "review.edit": "e"}
    app = BillspoolApp(second.seat("rita"), preferences=Preferences(keys=keys))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "<enter>")
        footer = screen_text(app).splitlines()[-1]
        assert "Z F9 approve" in footer
        assert "P post" in footer
        await press(pilot, "a")
        assert "approve*" not in screen_text(app)
        await press(pilot, "Z", "<f9>")
        assert screen_text(app).count("a approve*") == 2
        assert "2 marks, not posted · P" in screen_text(app)
        await press(pilot, "P")
        assert "y/N" in screen_text(app)
        await press(pilot, "n", "<f2>", "approve")
        assert "Z F9" in screen_text(app)


async def test_a_command_without_a_key_can_be_given_one(second: Desk) -> None:
    app = BillspoolApp(second.seat("rita"), preferences=Preferences(keys={"review.noted": "f7"}))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "3", "<enter>", "<ctrl+a>", "<f7>")
        assert "as noted" in screen_text(app)
        assert "y/N" in screen_text(app)


@pytest.mark.parametrize(
    "limits, amount, count, wanted",
    [
        (Preferences(), 100_000_000, 100, ""),
        (Preferences(), 100_000_001, 1, "1,000,000.01"),
        (Preferences(), -100_000_001, 1, "1,000,000.01"),
        (Preferences(), 5, 101, "101"),
        (Preferences(confirm_amount=0, confirm_count=0), 10**12, 10**4, ""),
    ],
)
def test_much_has_to_be_typed(limits: Preferences, amount: int, count: int, wanted: str) -> None:
    assert figure_to_type(limits, amount, count) == wanted


async def test_above_the_limit_only_the_amount_itself_says_yes(second: Desk) -> None:
    app = BillspoolApp(second.seat("rita"), preferences=Preferences(confirm_amount=1_000_000))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "<enter>", "<ctrl+a>", "<f10>")
        assert isinstance(app.screen, TypedQuestion)
        assert "Type 24,975.00 to post it" in screen_text(app)
        await press(pilot, "y", "<enter>")
        assert "that is not 24,975.00" in screen_text(app)
        await press(pilot, "<escape>")
        assert "Under review" in screen_text(app)
        await press(pilot, "<f10>", "24975", "<enter>")
        assert "is approved" in screen_text(app)


async def test_page_wise_scrolling_goes_on_by_half_a_page() -> None:
    app = TableApp(Rows(lines(200)))
    app.preferences = Preferences(scrolling="page")  # type: ignore[attr-defined]
    async with app.run_test(size=(80, 24)) as pilot:
        table = app.table
        bottom = table.body_height
        await press(pilot, *["<down>"] * bottom)
        assert (table.cursor, table.top) == (bottom, 1 + bottom // 2)
        await press(pilot, *["<up>"] * (bottom - table.top + 1))
        assert table.top < 1 + bottom // 2 - 1


def test_an_application_without_settings_has_the_defaults() -> None:
    assert preferences.preferences_of(object()) == Preferences()
