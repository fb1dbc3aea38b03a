"""The sample company: opened in the app, or, where there is no terminal, walked through once from invoice to payment."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tui.cli import output
from tui.cli.session import default_address

FIRST_SEAT = "rita"
"""Whom one acts as at first: an invoice administrator with invoices to review; the palette seats somebody else."""


@click.command()
@click.option("--reset", is_flag=True, help="Make the sample company anew; what was done in it is lost.")
def demo(reset: bool) -> None:
    """Open the app on a sample company with every state in it.

    Without a terminal it carries invoices of a fresh sample company through the whole workflow, into an imitation of QuickBooks
    and back with a payment, prints every step, and leaves the batch with its answer in your data directory.
    """
    folder = default_address().parent
    if sys.stdin.isatty() and sys.stdout.isatty():
        _open_app(folder, reset)
        return
    if reset:
        from tui.cli.demo_book import opened

        opened(folder, reset=True).close()
        output.write_lines([f"The sample company is set up anew in {folder}."])
    from tui.cli.demo_walk import walk

    walk(folder, lambda line: output.write_lines([line]))


def _open_app(folder: Path, reset: bool) -> None:
    from store.desk import Desk
    from tui import start
    from tui.cli import demo_book

    start.require_screen()
    if reset or not (folder / demo_book.BOOK).exists():
        click.echo("Setting up the sample company (a few seconds) ...", err=True)
    with demo_book.opened(folder, reset=reset) as book:
        start.open_window(Desk(book, FIRST_SEAT), sample=True)
