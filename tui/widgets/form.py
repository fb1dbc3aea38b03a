"""A form: a few fields below one another, in a strip at the bottom, that answers with values and loses nothing half-typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from store.errors import Refusal
from tui.text import cell, joined
from tui.typed_ahead import forget_typed_ahead
from tui.ways_out import on_screen
from tui.widgets.calendar import CalendarDialog
from tui.widgets.choice import Choice
from tui.widgets.dialogs import DOCKED
from tui.widgets.entry import Entry, FieldSpec, typed_form
from tui.words import said, told

REFUSED = "✗"
"""What begins a refusal below the fields; it goes as soon as something else is typed."""
Offer = Callable[[str, str], Any]
"""Asked with a list's name and what is typed, awaits what was picked from it: a text, or None."""


class Form(ModalScreen[dict[str, Any] | None]):
    """Enter and Tab go on, Enter on the last field answers, Esc leaves and asks where something was typed."""

    DEFAULT_CSS = f"""
    Form {{ {DOCKED} }}
    Form .title {{ height: auto; max-height: 3; padding: 0 1; text-style: bold; }}
    Form .row {{ height: 1; padding: 0 1; }}
    Form .label {{ width: 22; color: $dim; }}
    Form .hint {{ width: auto; color: $dim; padding: 0 0 0 2; }}
    Form Entry {{ width: 1fr; min-width: 24; max-width: 60; }}
    Form #preview {{ height: auto; max-height: 8; padding: 0 1; }}
    Form #answer {{ height: auto; min-height: 1; max-height: 5; padding: 0 1; }}
    Form #form-keys {{ height: 1; padding: 0 1; background: $panel; }}
    """
    BINDINGS = [("escape,f12", "leave", "leave"), ("f10", "accept", "accept"),
                ("down", "app.focus_next", "next"), ("up", "app.focus_previous", "previous")]  # fmt: skip

    _refused: Mapping[str, str] = {}
    """What stood in the fields when they were refused last."""

    def __init__(
        self,
        title: str,
        fields: Sequence[FieldSpec],
        today: dt.date,
        accept: Callable[[dict[str, Any]], object] | None = None,
        *,
        name: str = "",
        begun: Mapping[str, str] | None = None,
        given: MutableMapping[str, str] | None = None,
        offer: Offer | None = None,
        preview: Callable[[Mapping[str, str]], Content] | None = None,
    ) -> None:
        """Args:
        title: what will happen.
        fields: from top to bottom.
        today: for dates typed in short.
        accept: called with the values before the form closes; a Refusal keeps it open and is shown in place.
        name: tells it from other forms, for what is kept of it.
        begun: what was typed into it before and kept.
        given: what was typed into fields of the same name in earlier forms, for Ctrl+D; it is kept up.
        offer: shows the lists that F4 opens.
        preview: what would come of the fields as they are typed, by their names; shown below them and kept up.
        """
        super().__init__(name=name)
        self.heading = title
        self.fields = tuple(fields)
        self.today = today
        self.accept = accept
        self.begun = dict(begun or {})
        self.given = {} if given is None else given
        self.offer = offer
        self.preview = preview
        self.kept: dict[str, str] = {}
        """What was typed and is to be kept, after the form was left."""
        self.answered: dict[str, str] = {}
        """What stood in the fields when they were accepted, where it is more than was proposed."""
        self.answer = ""
        """What was last said below the fields."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="strip"):
            yield Static(cell(told(self.heading)), classes="title", markup=False)
            for field in self.fields:
                with Horizontal(classes="row"):
                    yield Static(cell(said(field.label)), classes="label", markup=False)
                    yield Entry(self.begun.get(field.key, typed_form(field.kind, field.value)), id=f"field-{field.key}",
                                kind=field.kind, choices=field.list_name, today=self.today)  # fmt: skip
                    yield Static(cell(said(field.hint)), id=f"hint-{field.key}", classes="hint", markup=False)
            if self.preview:
                yield Static("", id="preview", markup=False)
            yield Static("", id="answer", markup=False)
            yield Static("", id="form-keys", markup=False)

    def on_mount(self) -> None:
        self.query(Entry).first().focus()
        self._foresee()
        if self.begun:
            self._say("As you left it; F10 is done, Esc leaves.", "$accent")

    # ---- what is typed ------------------------------------------------------------------------------------------

    def _field_of(self, entry: Input) -> FieldSpec:
        return next(field for field in self.fields if entry.id == f"field-{field.key}")

    def _entry(self, field: FieldSpec) -> Entry:
        return self.query_one(f"#field-{field.key}", Entry)

    def _texts(self) -> dict[str, str]:
        return {field.key: self._entry(field).value for field in self.fields}

    def typed(self) -> dict[str, str]:
        """What somebody typed into the fields and would not like to lose; empty where there is nothing."""
        found = self._texts()
        untouched = {field.key: typed_form(field.kind, field.value) for field in self.fields}
        return found if found != untouched else {}

    @on(Input.Changed)
    def _read_back(self, event: Input.Changed) -> None:
        """Beside the field, what would be taken: a sum's result, a date with its weekday."""
        field = self._field_of(event.input)
        understood = field.understood(event.value, self.today)
        tone = "bold $accent" if understood else ""
        self.query_one(f"#hint-{field.key}", Static).update(cell(understood or said(field.hint), tone))
        if self.answer.startswith(REFUSED) and self._texts() != self._refused:
            self._say("")
        self._foresee()

    def _foresee(self) -> None:
        """Show what would come of what is typed, if anything is to be said of it."""
        if self.preview:
            told = self.preview(self._texts())
            shown = self.query_one("#preview", Static)
            shown.display = bool(told)
            shown.update(told)

    @on(Entry.RepeatWanted)
    def _repeat(self, event: Entry.RepeatWanted) -> None:
        event.stop()
        earlier = self.given.get(self._field_of(event.entry).key)
        if earlier:
            event.entry.put(earlier)
        else:
            self._say("There is nothing to repeat yet.", "$dim")

    @on(Entry.ChoicesWanted)
    def _choose(self, event: Entry.ChoicesWanted) -> None:
        event.stop()
        self._pick(event.entry)

    @work
    async def _pick(self, entry: Entry) -> None:
        field = self._field_of(entry)
        if field.kind == "date":
            day = await self.app.push_screen_wait(
                CalendarDialog(field.label, entry.date() or self.today, self.today)
            )
            text = day.isoformat() if day else ""
        elif field.list_name and self.offer:
            text = await self.offer(field.list_name, entry.value) or ""
        else:
            self._say(f"There is no list for {field.label.rstrip('.')}.", "$dim")
            return
        if text:
            entry.put(text)

    def on_descendant_focus(self) -> None:
        focused = self.focused
        self._show_keys(self._field_of(focused) if isinstance(focused, Entry) else self.fields[0])

    def _show_keys(self, field: FieldSpec) -> None:
        last = "done" if field is self.fields[-1] else "next"
        keys = [("Enter", last), ("F10", "done")] if last == "next" else [("Enter", "done")]
        keys += [("F4", "calendar")] if field.kind == "date" else [("F4", "list")] if field.list_name else []
        keys += [("^D", "repeat")] if self.given.get(field.key) else []
        keys += [("t+-[]mhyrwk", "step")] if field.kind == "date" else []
        line = joined(
            *(joined((key, "bold $accent"), f" {word}   ") for key, word in [*keys, ("Esc", "leave")])
        )
        room = self.app.size.width - 2 - line.cell_length - len("FIELD")
        self.query_one("#form-keys", Static).update(joined(line, " " * max(1, room), ("FIELD", "$dim")))

    # ---- leaving ------------------------------------------------------------------------------------------------

    @on(Input.Submitted)
    def _go_on(self, event: Input.Submitted) -> None:
        field = self._field_of(event.input)
        if field is self.fields[-1]:
            self.action_accept()
        elif self._read(field) is not Refusal:
            self._say("")
            self.focus_next()

    def _read(self, field: FieldSpec) -> Any:
        """The field's value; the class Refusal where it was refused and the clerk has been told."""
        entry = self._entry(field)
        try:
            return field.read(entry.value, self.today)
        except Refusal as refusal:
            entry.focus()
            self._say(f"{REFUSED} {told(refusal.message)}")
            return Refusal

    @work
    async def action_leave(self) -> None:
        """Leave at once where nothing was typed; else ask what becomes of it."""
        typed = self.typed()
        if typed and typed != self.begun:
            answers = [("k", "keep it for when you come back"), ("d", "discard it")]
            answer = await self.app.push_screen_wait(
                Choice("What you typed is not saved.", answers, leave="go on typing")
            )
            if not answer:
                return
            typed = typed if answer == "k" else {}
        self.kept = typed
        self.dismiss(None)

    def action_accept(self) -> None:
        values: dict[str, Any] = {}
        for field in self.fields:
            values[field.key] = self._read(field)
            if values[field.key] is Refusal:
                return
        try:
            if self.accept:
                self.accept(values)
        except Refusal as refusal:
            for field in self.fields:
                if field.key == refusal.field:
                    self._entry(field).focus()
            self._say(f"{REFUSED} {told(refusal.message)}")
            return
        self.given.update(
            {field.key: text for field in self.fields if (text := self._entry(field).value.strip())}
        )
        self.answered = self.typed()
        self.dismiss(values)

    def _say(self, message: str, tone: str = "bold $error") -> None:
        if message and tone == "bold $error":
            forget_typed_ahead(self.app)
            self._refused = self._texts()
        self.answer = on_screen(message)
        self.query_one("#answer", Static).update(cell(self.answer, tone))
