"""What a commitment holds back: its rules, its caps, and what the next applications will hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from tui.cli import output
from tui.cli.failures import slip
from tui.cli.output import MONEY, PERCENT, Field
from tui.cli.session import Session

if TYPE_CHECKING:
    from store.rules.retainage import Scale
    from store.views.retainage import Standing

RULES = (
    Field("from_percent", "From %", PERCENT),
    Field("rate", "Holds %", PERCENT),
    Field("applies", "Applies to"),
)
STEPS = (
    Field("percent", "At %", PERCENT), Field("rate", "Rate %", PERCENT), Field("billed", "This time", MONEY), Field("held", "Held", MONEY),
    Field("released", "Released", MONEY), Field("retainage", "Line 5", MONEY), Field("due", "Line 8", MONEY), Field("why", "Why", grows=True),
)  # fmt: skip
APPLIES = {"forward": "work from then on", "all": "all held so far as well"}
RULE = click.option(
    "--rule", "rules", multiple=True, metavar="RULE",
    help="From which percentage complete on which rate holds, such as “50 5”, or “50 5 all” to bring all held so far down to it; up to five.",
)  # fmt: skip
MOST_TYPED = 5
"""How many lines with a rate of their own are named."""


@click.group()
@click.argument("number")
@click.pass_context
def retainage(ctx: click.Context, number: str) -> None:
    """What the commitment NUMBER holds back of what is earned on it."""
    ctx.meta["retainage.number"] = number


def _number() -> str:
    return str(click.get_current_context().meta["retainage.number"])


@retainage.command()
@click.pass_obj
def show(session: Session) -> None:
    """The rate, the rules and caps, what is held now, and what the next applications will hold."""
    _answer(session)


@retainage.command("set")
@RULE
@click.option("--none", is_flag=True, help="Take all rules away.")
@click.pass_obj
def set_(session: Session, rules: Sequence[str], none: bool) -> None:
    """Put rules in the place of those there are; `preview` shows what they would do."""
    from store.actions import retainage as actions
    from store.rules.retainage import read_rule

    if none == bool(rules):
        raise slip("Name the rules with --rule, or --none to take all away.")
    actions.set_rules(session.desk(), _number(), [read_rule(text, place) for place, text in enumerate(rules)])
    _answer(session)


@retainage.command()
@click.option("--percent", metavar="P", help="At most this share of the contract sum to date.")
@click.option("--amount", metavar="A", help="At most this amount.")
@click.option("--none", is_flag=True, help="Take the cap away.")
@click.pass_obj
def cap(session: Session, percent: str | None, amount: str | None, none: bool) -> None:
    """Bound what is held in all, by a share of the contract sum, by an amount, or by the lower of both."""
    from store.actions import retainage as actions
    from store.rules.money import parse_money, parse_percent

    if none == (percent is not None or amount is not None):
        raise slip("Say what is held at most with --percent or --amount, or --none for no cap.")
    actions.set_cap(
        session.desk(), _number(),
        cents=None if amount is None else parse_money(amount, "amount"),
        basis_points=None if percent is None else parse_percent(percent, "percent"),
    )  # fmt: skip
    _answer(session)


@retainage.command()
@click.option(
    "--at",
    "percents",
    metavar="P,P",
    default="",
    help="Percent complete of each application to come; otherwise 25, 50, 75, 100.",
)
@RULE
@click.option("--cap-percent", metavar="P", help="At most this share of the contract sum.")
@click.option("--cap-amount", metavar="A", help="At most this amount.")
@click.pass_obj
def preview(
    session: Session, percents: str, rules: Sequence[str], cap_percent: str | None, cap_amount: str | None
) -> None:  # fmt: skip
    """What each next application would hold, under the rules there are or under those named here; nothing is saved."""
    from store.rules.money import parse_percent

    at = [parse_percent(part, "percent complete") for part in percents.replace(",", " ").split()] or None
    _answer(session, at, _imagined(session, rules, cap_percent, cap_amount))


def _imagined(
    session: Session, rules: Sequence[str], cap_percent: str | None, cap_amount: str | None
) -> Scale | None:  # fmt: skip
    """The scale that is asked about; None where nothing but the book's own is."""
    from store.rules.money import parse_money, parse_percent
    from store.rules.retainage import Scale, checked, read_rule
    from store.views import retainage as views

    if not rules and cap_percent is None and cap_amount is None:
        return None
    kept = views.standing(session.desk(), _number()).scale
    return Scale(
        kept.base, checked(read_rule(text, place) for place, text in enumerate(rules, 1)) if rules else kept.rules,
        kept.cap if cap_amount is None else parse_money(cap_amount, "cap"),
        kept.cap_bp if cap_percent is None else parse_percent(cap_percent, "cap"),
    )  # fmt: skip


def _answer(session: Session, percents: Sequence[int] | None = None, scale: Scale | None = None) -> None:
    from store.views import retainage as views

    found = views.standing(session.desk(), _number(), percents, scale)
    rules = [
        {"from_percent": rule.from_bp, "rate": rule.rate, "applies": rule.applies}
        for rule in found.scale.rules
    ]
    steps = [
        {"percent": step.percent, "rate": step.rate, "billed": step.billed, "held": step.added, "released": step.released,
         "retainage": step.retainage, "due": step.due, "why": step.why}
        for step in found.steps
    ]  # fmt: skip
    session.answer(_json(found, rules, steps), lambda: _page(found, rules, steps))


def _json(found: Standing, rules: list[dict[str, Any]], steps: list[dict[str, Any]]) -> dict[str, Any]:
    scale = found.scale
    return {
        "commitment": found.number, "rate": PERCENT.as_json(scale.base), "materials_rate": PERCENT.as_json(found.materials_bp),
        "rules": [output.as_json(RULES, row) for row in rules],
        "cap": None if scale.cap is None else MONEY.as_json(scale.cap),
        "cap_percent": None if scale.cap_bp is None else PERCENT.as_json(scale.cap_bp),
        "contract_sum": MONEY.as_json(found.contract_sum), "percent": PERCENT.as_json(found.percent),
        "retainage": MONEY.as_json(found.retainage), "latest": found.latest or None,
        "preview": [output.as_json(STEPS, row) for row in steps],
    }  # fmt: skip


def _page(found: Standing, rules: list[dict[str, Any]], steps: list[dict[str, Any]]) -> Iterator[str]:
    from store.rules.retainage import short

    yield f"{found.number} holds {found.scale.sentence()}; on stored materials {short(found.materials_bp)} %."
    now = f"{PERCENT.as_text(found.percent)} % of {MONEY.as_text(found.contract_sum)} complete and stored"
    yield f"Now: {now}, {MONEY.as_text(found.retainage)} held (line 5)."
    if found.typed:
        lines = ", ".join(f"{short(rate)} % on line {line}" for line, rate in found.typed[:MOST_TYPED])
        more = f" and {len(found.typed) - MOST_TYPED} more" if len(found.typed) > MOST_TYPED else ""
        yield f"Typed on the invoice, and carried on until it is typed anew: {lines}{more}."
    if rules:
        yield ""
        yield from output.table(RULES, [{**row, "applies": APPLIES[row["applies"]]} for row in rules])
    yield ""
    yield from output.table(
        STEPS, steps, nothing="The work is complete; name other percentages with preview --at."
    )
