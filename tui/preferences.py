"""What one person likes: colours, keys, the slow line, how sure to be asked; one TOML file that only its owner writes.

A file with a fault counts for nothing: the program starts with its own settings and says what is wrong, in which line.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from store.errors import Invalid, Refusal
from store.home_folder import at_home
from store.rules.money import money_text, parse_money
from store.text import printable
from store.values import frozen
from tui import preferences_file as files

THEMES = ("auto", "dark", "light", "high-contrast", "terminal")
OFF_WORDS, ON_WORDS = ("off", "0", "no", "false"), ("on", "1", "yes", "true", "")


@frozen
class Preferences:
    """The settings in force."""

    theme: str = "auto"
    thrifty: bool = True
    mouse: bool = False
    accessible: bool = False
    scrolling: str = "line"
    confirm_amount: int = 100_000_000
    """Cents above which the sum itself is typed instead of y; 0 never asks for it."""
    confirm_count: int = 100
    """Bills of the queue decided on at once, above which their number is typed instead of y; 0 never asks for it."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Command's id -> Textual key names, comma separated."""


DEFAULTS = Preferences()


def preferences_of(app: object) -> Preferences:
    """The settings of a running application; the defaults where it has none."""
    found = getattr(app, "preferences", None)
    return found if isinstance(found, Preferences) else DEFAULTS


class Wrong(ValueError):
    """A value that does not do; the message ends a sentence that begins with the setting's name."""


@frozen
class Option:
    """One setting: where it stands in the file, what reads it, and what it does."""

    name: str
    """Section and key: ``display.theme``."""
    attribute: str
    """The field of `Preferences`."""
    read: Callable[[Any], Any]
    """From the file's value; raises `Wrong`."""
    write: Callable[[Any], str]
    """As it is written in the file."""
    help: str
    variable: str = ""
    """The environment variable that has the last word."""

    @property
    def default(self) -> str:
        """The default as it is written in the file."""
        return self.write(getattr(DEFAULTS, self.attribute))


@frozen
class Setting:
    """One setting as it is now, and where that comes from."""

    name: str
    value: str
    source: str
    help: str


@frozen
class Loaded:
    """What was found: the settings in force, each with its source, and the sentence where the file does not do."""

    path: Path
    preferences: Preferences
    settings: tuple[Setting, ...]
    problem: str = ""

    @property
    def notice(self) -> str:
        """The same in the room of a status line: the file by its name alone."""
        return self.problem.replace(str(self.path), self.path.name, 1)

    def require(self) -> Loaded:
        """Itself, or `Invalid` where the file has a fault."""
        if self.problem:
            raise Invalid(self.problem, rule="preferences", field="config.toml", value=self.path)
        return self


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong("is true or false, without quotes")
    return value


def _one_of(*words: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in words:
            raise Wrong(f"is one of {', '.join(words)}; it says {_said(value)}")
        return str(value)

    return read


def _amount(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Wrong(f'is an amount such as 250000 or "250,000.00"; it says {_said(value)}')
    try:
        cents = parse_money(value, "it")
    except Refusal:
        cents = -1
    if cents < 0:
        raise Wrong(f'is an amount such as 250000 or "250,000.00", or 0 for never; it says {_said(value)}')
    return cents


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1_000_000:
        raise Wrong(f"is a whole number, or 0 for never; it says {_said(value)}")
    return value


def _said(value: Any) -> str:
    return printable(str(value))[:40] or "nothing"


def _quoted(value: object) -> str:
    return f'"{value}"'


def _switch(value: bool) -> str:
    return "true" if value else "false"


OPTIONS: tuple[Option, ...] = (
    Option("display.theme", "theme", _one_of(*THEMES), _quoted,
           "Colours: dark, light, high-contrast, or terminal for your terminal's own sixteen; auto takes dark, and terminal where there are "
           "few colours or NO_COLOR is set.", "BILLSPOOL_THEME"),
    Option("display.thrifty", "thrifty", _flag, _switch,
           "Send only what changed on the screen; turn it off if your terminal shows leftovers.", "BILLSPOOL_THRIFTY"),
    Option("display.mouse", "mouse", _flag, _switch,
           "Let the mouse click; without it your terminal's own selecting and copying works."),
    Option("display.accessible", "accessible", _flag, _switch,
           "For screen readers and Braille: the terminal's cursor stands on the current line, which is marked with > instead of a bar of "
           "colour, and amounts are told in figures instead of drawn.", "BILLSPOOL_ACCESSIBLE"),
    Option("display.scrolling", "scrolling", _one_of("line", "page"), _quoted,
           "How a list goes on at its edge: by a line, or by half a page, which is calmer on a slow line."),
    Option("confirm.amount", "confirm_amount", _amount, lambda cents: _quoted(money_text(cents)),
           "Posting more than this, F10 wants the amount typed instead of y; 0 never."),
    Option("confirm.count", "confirm_count", _count, str,
           "Deciding on more bills than this in the accounting queue, F10 wants their number typed instead of y; 0 never."),
)  # fmt: skip
BY_NAME = {option.name: option for option in OPTIONS}


def place(environ: Mapping[str, str] | None = None) -> Path:
    """Where the file is: BILLSPOOL_CONFIG, or config.toml in the person's configuration directory."""
    named = (os.environ if environ is None else environ).get("BILLSPOOL_CONFIG", "")
    if named:
        return at_home(named)
    from platformdirs import user_config_path

    return user_config_path("billspool") / "config.toml"


def load(environ: Mapping[str, str] | None = None) -> Loaded:
    """Read the file and the environment; a fault is told in `problem` and leaves the defaults standing."""
    surroundings = os.environ if environ is None else environ
    path = place(surroundings)
    try:
        document = files.read(path, must_exist=bool(surroundings.get("BILLSPOOL_CONFIG")))
        values, sources = _from_file(document)
        keys = _keys(document)
        problem = ""
    except files.Fault as fault:
        values, sources, keys, problem = {}, {}, {}, fault.sentence(path)
    try:
        _from_environment(surroundings, values, sources)
    except Wrong as wrong:
        problem = problem or f"{wrong}."
    made = Preferences(**{BY_NAME[name].attribute: value for name, value in values.items()}, keys=keys)
    return Loaded(path, made, _as_settings(made, sources), problem)


def _from_file(document: files.Document) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for name, value in document.values.items():
        if name.startswith("keys."):
            continue
        option = BY_NAME.get(name)
        if option is None:
            raise document.fault(name, _unknown(name))
        try:
            values[name] = option.read(value)
        except Wrong as wrong:
            raise document.fault(name, f"{name} {wrong}") from None
        sources[name] = f"line {document.line(name)}"
    return values, sources


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, BY_NAME, n=1, cutoff=0.5)
    hint = f"; {near[0]} is meant, perhaps" if near else f"; there are {', '.join(BY_NAME)} and keys"
    return f"there is no setting {printable(name)[:60]}{hint}"


def _from_environment(environ: Mapping[str, str], values: dict[str, Any], sources: dict[str, str]) -> None:
    for option in OPTIONS:
        said = environ.get(option.variable, "") if option.variable else ""
        if not said:
            continue
        words = dict.fromkeys(OFF_WORDS, False) | dict.fromkeys(ON_WORDS, True)
        try:
            values[option.name] = option.read(words.get(said.lower(), said) if option.read is _flag else said)
        except Wrong as wrong:
            raise Wrong(
                f"{option.variable} {wrong}".replace("true or false, without quotes", "on or off")
            ) from None
        sources[option.name] = option.variable


def _as_settings(made: Preferences, sources: Mapping[str, str]) -> tuple[Setting, ...]:
    listed = [
        Setting(
            option.name,
            option.write(getattr(made, option.attribute)).strip('"'),
            sources.get(option.name, "default"),
            option.help,
        )
        for option in OPTIONS
    ]
    return (*listed, *_key_settings(made.keys))


def _keys(document: files.Document) -> dict[str, str]:
    """The person's own keys; the table of commands is loaded only where there are any."""
    chosen = {
        name.removeprefix("keys."): value
        for name, value in document.values.items()
        if name.startswith("keys.")
    }
    if not chosen:
        return {}
    from tui import preferences_keys

    return preferences_keys.read(chosen, document)


def _key_settings(keys: Mapping[str, str]) -> list[Setting]:
    if not keys:
        return []
    from tui import keymap

    shown = {command.id: command for command in keymap.with_keys(keys)}
    return [Setting(f"keys.{name}", shown[name].shown, "file", shown[name].help) for name in keys]
