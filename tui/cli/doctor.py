"""Whether everything billspool needs is in order here: one line for each thing looked at, each with the way out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import click

from tui.cli.session import Session

WORDS = {"good": "ok     ", "advice": "ADVICE ", "fault": "FAULT  "}


@click.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Look at versions, terminal, book, spool and your settings. Ends with 1 where a fault is found."""
    from tui.examination import FAULT, examine

    session: Session = ctx.obj
    found = list(examine(session))
    well = all(each.level != FAULT for each in found)

    def text() -> Iterator[str]:
        for each in found:
            way_out = f" {each.way_out}" if each.way_out else ""
            yield f"{WORDS[each.level]}{each.name}: {each.detail}.{way_out}"

    session.answer({"ok": well, "checks": [asdict(each) for each in found]}, text)
    if not well:
        ctx.exit(1)
