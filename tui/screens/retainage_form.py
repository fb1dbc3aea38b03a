"""What a commitment holds back, as a table of the applications to come, and the form its rules and caps are typed into."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual.content import Content

from store.actions import retainage as actions
from store.desk import Desk
from store.errors import Refusal
from store.rules.money import parse_percent
from store.rules.retainage import MOST_RULES, Rule, Scale, Step, checked, read_rule, rule_text, short
from store.views import retainage
from store.views.retainage import Standing
from tui.text import cell, joined, rows
from tui.widgets.columns import Column
from tui.widgets.entry import FieldSpec
from tui.widgets.figures import money
from tui.widgets.sums import amount
from tui.widgets.window import Row
from tui.words import told as in_words

WIDE = 120
MOST_STEPS = 4
STEPS = (
    Column("at", "Complete", width=10, frozen=True), Column("rate", "Rate %", "percent", 6, sort="-"),
    Column("billed", "This time", "money", 14, sort="-"), Column("added", "Held", "money", 12, sort="-"),
    Column("released", "Released", "money", 12, sort="-"), Column("retainage", "Line 5", "money", 12, sort="-"),
    Column("due", "Line 8", "money", 14, sort="-", min_terminal_width=WIDE),
    Column("why", "Why", width=20, grow=1, sort="-", min_terminal_width=WIDE),
)  # fmt: skip


def step_rows(found: Standing) -> list[Row]:
    """Where the commitment stands, and below it each application to come."""
    now: Row = {
        "at": f"now {short(found.percent // 100 * 100)} %", "rate": None, "billed": None, "added": None, "released": None,
        "retainage": found.retainage, "due": None, "why": f"line 5 of {found.latest}" if found.latest else "nothing billed",
    }  # fmt: skip
    steps: list[Row] = [
        {"at": f"{short(step.percent)} %", "rate": step.rate, "billed": step.billed, "added": step.added, "released": step.released,
         "retainage": step.retainage, "due": step.due, "why": step.why or "the commitment's rate"}
        for step in found.steps
    ]  # fmt: skip
    sentence = found.scale.sentence()
    return [
        {"id": -1 - place, "version": 1, "scale": sentence, **row} for place, row in enumerate([now, *steps])
    ]


def truth(row: Row) -> Content:
    """The whole of what is agreed, and why this application holds what it does."""
    return rows(joined(("Holds ", "$dim"), (row["scale"], "bold")), f"{row['at']}: {row['why']}")


def fields(found: Standing) -> list[FieldSpec]:
    """Five rules, the caps, and the progress to look ahead at."""
    texts = [rule_text(rule) for rule in found.scale.rules] + [None] * MOST_RULES
    rules = [
        FieldSpec(
            f"rule{place}", f"Rule {place}", value=texts[place - 1], required=False,
            hint="% complete, rate: “50 5 all”" if place == 1 else "",
        )
        for place in range(1, MOST_RULES + 1)
    ]  # fmt: skip
    return [
        *rules,
        FieldSpec("cap_bp", "At most, % of sum", "percent", found.scale.cap_bp, required=False),
        FieldSpec("cap", "At most, amount", "money", found.scale.cap, required=False),
        FieldSpec("at", "Look ahead at", value=" ".join(short(step.percent) for step in found.steps) or "100", required=False, hint="% complete, per application"),
    ]  # fmt: skip


def scale_typed(found: Standing, typed: Mapping[str, Any]) -> Scale:
    """The scale that is typed; raises a `Refusal` for what cannot be read yet."""
    texts = [str(typed.get(f"rule{place}") or "") for place in range(1, MOST_RULES + 1)]
    rules: list[Rule] = []
    known = {(rule.from_bp, rule.rate, rule.applies): rule for rule in found.scale.rules}
    for place, text in enumerate(texts, 1):
        if text.strip():
            rule = read_rule(text, place)
            rules.append(known.get((rule.from_bp, rule.rate, rule.applies), rule))
    return Scale(
        found.scale.base,
        checked(rules),
        _cents(typed.get("cap")),
        _basis_points(typed.get("cap_bp")),
    )


def _cents(value: Any) -> int | None:
    if isinstance(value, str):
        return amount(value, "cap") if value.strip() else None
    return value if isinstance(value, int) else None


def _basis_points(value: Any) -> int | None:
    if isinstance(value, str):
        return parse_percent(value.strip().removesuffix("%").strip(), "cap") if value.strip() else None
    return value if isinstance(value, int) else None


def ahead(text: str) -> list[int] | None:
    """The percentages to look ahead at, in basis points; None for the milestones that are left."""
    parts = text.replace(",", " ").replace("%", " ").split()
    return [parse_percent(part, "look ahead at") for part in parts] or None


def told(desk: Desk, found: Standing, typed: Mapping[str, str]) -> Content:
    """What each next application would hold under what is typed."""
    try:
        scale = scale_typed(found, typed)
        steps = retainage.standing(desk, found.number, ahead(typed.get("at", "")), scale).steps
    except Refusal as refusal:
        return cell(in_words(refusal.message), "$warning")
    head = f"{'At':<8}{'Rate %':>7}{'This time':>15}{'Held':>14}{'Released':>14}{'Line 5':>15}"
    return rows(cell(head, "$dim"), *(_line(step) for step in steps[:MOST_STEPS]))


def _line(step: Step) -> Content:
    figures = f"{money(step.billed):>15}{money(step.added):>14}{money(step.released):>14}{money(step.retainage):>15}"
    return cell(f"{short(step.percent) + ' %':<8}{short(step.rate):>7}{figures}", "")


def save(desk: Desk, found: Standing, values: Mapping[str, Any]) -> None:
    """Keep what was typed; what it is looked ahead at is not kept."""
    scale = scale_typed(found, values)
    actions.set_scale(
        desk, found.number, list(scale.rules), cents=scale.cap, basis_points=scale.cap_bp, version=found.version
    )  # fmt: skip
