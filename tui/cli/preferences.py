"""The settings of the person at the keyboard: where they lie, what is in force, an example to start from."""

from __future__ import annotations

import click

from tui.cli import output
from tui.cli.output import Field
from tui.cli.session import Session

FIELDS = (
    Field("name", "Setting"),
    Field("value", "Value"),
    Field("source", "From"),
    Field("help", "", grows=True),
)


@click.group()
def preferences() -> None:
    """Your own settings: colours, keys, display. The book's settings are `billspool config`."""


@preferences.command()
@click.pass_obj
def path(session: Session) -> None:
    """Where the file is read from; BILLSPOOL_CONFIG names another."""
    from tui.preferences import place

    found = place()
    session.answer({"path": str(found), "exists": found.is_file()}, lambda: [str(found)])


@preferences.command()
@click.pass_obj
def show(session: Session) -> None:
    """Every setting in force, and where its value comes from."""
    from dataclasses import asdict

    from tui.preferences import load

    loaded = load().require()
    rows = [asdict(each) for each in loaded.settings]
    session.answer(
        {"path": str(loaded.path), **output.listed(FIELDS, rows)},
        lambda: [str(loaded.path), *output.table(FIELDS, rows)],
    )


@preferences.command()
@click.pass_obj
def example(session: Session) -> None:
    """Print a file with every setting and every key, each line commented out."""
    from tui.preferences_example import example as whole

    session.answer({"file": whole()}, lambda: whole().splitlines())
