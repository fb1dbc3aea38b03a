"""What a person has begun and not finished: kept while the program runs, and in a file when the terminal is lost.

The file belongs to one person and one book, lies in the person's own state directory, and nobody else may read it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from store.errors import Unavailable
from store.home_folder import at_home
from store.values import frozen

FORMAT = 1
LONGEST = 1_000_000
"""Bytes of a file that are looked at; more is no file of ours."""
Owner = tuple[str, str]
"""A login, and an invoice; none for the queue."""
Marks = dict[Owner, dict[str, Any]]
"""Owner -> line or invoice -> the decision."""


@frozen
class TypedCell:
    """What was typed into a cell of an invoice's sheet and not yet accepted."""

    user: str
    invoice: str
    line: str
    column: str
    text: str
    before: str
    """What the cell held as it was opened, as one would type it."""

    @property
    def owner(self) -> Owner:
        """Whose it is, and of which invoice."""
        return self.user, self.invoice


@dataclass
class Unfinished:
    """Everything begun and not finished."""

    forms: dict[str, dict[str, str]] = field(default_factory=dict)
    """A form's name -> field -> what was typed."""
    cells: dict[Owner, TypedCell] = field(default_factory=dict)
    """Owner -> the cell that was being typed into."""
    marks: Marks = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.forms or self.cells or any(self.marks.values()))

    def sentence(self) -> str:
        """What there is, in words: ``3 marks on SC-001/2, a form (Reject line 2)``."""
        parts = [
            f"{len(found)} mark{'' if len(found) == 1 else 's'} {f'on {name}' if name else 'in the queue'}"
            for (_, name), found in self.marks.items()
            if found
        ]
        parts += [
            f"“{cell.text}” typed into line {cell.line} of {cell.invoice}" for cell in self.cells.values()
        ]
        parts += [f"a form half filled in ({name.rpartition(' · ')[2]})" for name in self.forms]
        return ", ".join(parts[:4]) + (f" and {len(parts) - 4} more" if len(parts) > 4 else "")

    def take_in(self, other: Unfinished) -> None:
        """Add what another holds; where both have the same, this one's stays."""
        self.forms = {**other.forms, **self.forms}
        self.cells = {**other.cells, **self.cells}
        for owner, found in other.marks.items():
            self.marks[owner] = {**found, **self.marks.get(owner, {})}


def place(book_id: str) -> Path:
    """Where the file of a book is."""
    home = os.environ.get("BILLSPOOL_HOME", "")
    if home:
        folder = at_home(home) / "state"
    else:
        from platformdirs import user_state_path

        folder = user_state_path("billspool")
    name = "".join(character for character in book_id if character.isalnum() or character in "-_")
    return folder / "unfinished" / f"{name[:80]}.json"


def save(path: Path, unfinished: Unfinished) -> None:
    """Write the file whole, or leave the one before; only its owner can read it. What it held already is kept in it."""
    try:
        earlier = load(path)
    except Unavailable:
        earlier = None
    if earlier:
        unfinished.take_in(earlier)
    partial = path.with_suffix(f".{os.getpid()}.part")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(as_document(unfinished), file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def load(path: Path) -> Unfinished | None:
    """What the file holds; None where there is none.

    Raises:
        Unavailable: there is a file, and it cannot be read; the sentence names it.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(LONGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(path, error.strerror or "it cannot be opened") from error
    try:
        if len(raw) > LONGEST:
            raise ValueError("it is too long")
        return _from_document(json.loads(raw))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(path, "it does not hold what billspool writes") from error


def remove(path: Path) -> None:
    """Forget the file."""
    path.unlink(missing_ok=True)


def _unreadable(path: Path, why: str) -> Unavailable:
    return Unavailable(
        f"What you had not finished is in {path}, which cannot be taken up: {why}. Move it away to start without it.",
        rule="unfinished.unreadable", field="file", value=path,
    )  # fmt: skip


def as_document(unfinished: Unfinished) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "forms": unfinished.forms,
        "cells": [asdict(cell) for cell in unfinished.cells.values()],
        "marks": [
            {"user": user, "invoice": name, "decisions": {key: asdict(made) for key, made in found.items()}}
            for (user, name), found in unfinished.marks.items()
            if found
        ],
    }


def _from_document(document: Mapping[str, Any]) -> Unfinished:
    if document["format"] != FORMAT:
        raise ValueError("it is of another version")
    forms = {_text(name): {_text(key): _text(text) for key, text in texts.items()}
             for name, texts in document["forms"].items()}  # fmt: skip
    cells = [TypedCell(**{key: _text(text) for key, text in each.items()}) for each in document["cells"]]
    marks = {
        (_text(each["user"]), _text(each["invoice"])): {
            _text(key): _decision(_text(each["invoice"]), made) for key, made in each["decisions"].items()
        }
        for each in document["marks"]
    }
    return Unfinished(forms, {cell.owner: cell for cell in cells}, marks)


def _decision(invoice: str, made: Mapping[str, Any]) -> object:
    """A mark on an invoice's line, or a decision in the queue where no invoice is named."""
    if not invoice:
        from tui.screens.erp_queue import Decision

        return Decision(**{**made, "amount": int(made["amount"]), "version": int(made["version"])})
    from store.actions.review import Mark
    from tui.screens.review_lines import Pending

    return Pending(Mark(**made["mark"]), tuple(map(int, made["seen"])))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a text is expected")
    return value
