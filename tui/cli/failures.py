"""How a verb fails: one sentence on stderr, or a JSON document, and an exit status; never a traceback."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError

from store.errors import Refusal
from store.text import printable
from tui.cli.output import ReaderGone, let_go_of_stdout
from tui.words import told as in_words

DONE, FOUND, REFUSED, INTERRUPTED = 0, 1, 2, 130
_TAKES_A_VALUE = ("--book", "--as")
_COMMON = ("--book", "--as", "--json")
_NO_VERB = "There is no verb"
_OUR_WORDS = (
    ("No such command", _NO_VERB), ("No such option", "There is no option"), ("requires an argument", "needs a value after it"),
)  # fmt: skip


def told(words: Sequence[str], run: Callable[[], Any]) -> int:
    """Run a verb, tell any failure, and return the exit status."""
    try:
        _require_text(words)
        _require_once(words)
        status = run()
    except ReaderGone:
        return DONE
    except Refusal as refusal:
        faults = getattr(refusal, "faults", None)
        return _tell(
            words, refusal.as_json(), [] if faults is None else list(faults), with_faults=faults is not None
        )
    except click.ClickException as error:
        return _tell(words, _usage(error, words))
    except (click.Abort, KeyboardInterrupt):
        return _tell(
            words,
            _error("interrupted", "Interrupted; look whether it was done before you do it again."),
            status=INTERRUPTED,
        )
    except Exception as error:  # noqa: BLE001 - the last resort: a sentence instead of a traceback
        from tui import crash

        return _tell(words, _error("fault", crash.sentence(error)))
    return status if isinstance(status, int) else DONE


def _error(rule: str, message: str, field: str = "", value: str = "") -> dict[str, str]:
    return {"rule": rule, "field": field, "value": value, "message": message}


def _require_text(words: Sequence[str]) -> None:
    """Raise `Refusal` for an argument whose bytes are no text in the terminal's encoding."""
    for word in words:
        try:
            word.encode("utf-8")
        except UnicodeEncodeError:
            raise Refusal(
                f"The argument {printable(word)} is not UTF-8 text; type it again.",
                rule="usage", field="argument", value=printable(word),
            ) from None  # fmt: skip


def _tell(
    words: Sequence[str], error: dict[str, str], faults: Sequence[Any] = (), *, with_faults: bool = False, status: int = REFUSED
) -> int:  # fmt: skip
    if wants_json(words):
        document: dict[str, Any] = {"error": error}
        if with_faults:
            document["faults"] = [_fault(fault) for fault in faults]
        text = json.dumps(document)
    else:
        listed = faults if len(faults) > 1 else ()
        text = "\n".join(
            [printable(in_words(error["message"])), *(f"  {printable(fault)}" for fault in listed)]
        )
    let_go_of_stdout()
    try:
        print(text, file=sys.stderr, flush=True)
    except (OSError, ValueError):
        return status
    return status


def _fault(fault: Any) -> Any:
    return asdict(fault) if is_dataclass(fault) and not isinstance(fault, type) else str(fault)


def wants_json(words: Sequence[str]) -> bool:
    """Whether --json stands before the verb."""
    rest = iter(words)
    for word in rest:
        if word == "--json":
            return True
        if word in _TAKES_A_VALUE:
            next(rest, None)
        elif not word.startswith("-"):
            return False
    return False


def slip(message: str, field: str = "") -> Refusal:
    """The refusal of words that do not make a command, as a sentence of ours."""
    return Refusal(message, rule="usage", field=field)


def _read(words: Sequence[str]) -> tuple[str, list[str]]:
    """The verb that stands in the words of a command line, and the options that stand twice though one would be lost."""
    from tui.cli.program import main

    command: click.Command = main
    verb, seen, twice = ["billspool"], set[str](), []
    rest = iter(words)
    for word in rest:
        if word == "--":
            break
        name, _, joined = word.partition("=")
        if (option := _option(command, name)) is not None:
            if name in seen and not (option.multiple or option.is_flag):
                twice.append(name)
            seen.add(name)
            if not (option.is_flag or joined):
                next(rest, None)
        elif isinstance(command, click.Group) and (
            below := command.get_command(click.Context(command), word)
        ):
            command = below
            verb.append(word)
    return " ".join(verb), twice


def _option(command: click.Command, name: str) -> click.Option | None:
    found = (each for each in command.params if isinstance(each, click.Option) and name in each.opts)
    return next(found, None)


def _require_once(words: Sequence[str]) -> None:
    """Raise `Refusal` for an option that stands twice where only the last would count, so that nothing typed is lost unseen."""
    verb, twice = _read(words)
    if twice:
        raise Refusal(
            f"{twice[0]} stands twice, and `{verb}` takes one; say the rest in a second command.",
            rule="usage", field=twice[0], value=twice[0],
        )  # fmt: skip


def _usage(error: click.ClickException, words: Sequence[str]) -> dict[str, str]:
    """A slip that click found in the words of the command line, in our words."""
    context = getattr(error, "ctx", None)
    verb = context.command_path if context else _read(words)[0]
    said = " ".join(error.format_message().split()).rstrip(".")
    if isinstance(error, NoArgsIsHelpError) or said == "Missing command":
        verbs = ", ".join(context.command.list_commands(context)) if context else ""
        return _error(
            "usage", f"`{verb}` needs a verb: {verbs}; `{verb} --help` explains them.", field="verb"
        )
    name = getattr(error, "option_name", None)
    if name in _COMMON:
        return _error(
            "usage", f"{name} stands before the verb: `billspool {name} ...`, then the verb.", field=name
        )
    parameter = getattr(error, "param", None)
    field = (parameter.name or "") if parameter else (name or "")
    for theirs, ours in _OUR_WORDS:
        said = said.replace(theirs, ours)
    help_does = "lists them" if said.startswith(_NO_VERB) else "shows how it is written"
    joint = "" if said.endswith("?") else ";"
    return _error("usage", f"{said}{joint} `{verb} --help` {help_does}.", field=field)
