"""Retainage that changes as the work goes on: rules by percent complete, step-downs, caps, and what they come to.

Amounts are cents, rates and percentages basis points. The percentage complete is G702 line 4 over line 3, with the work of the
application in it; the rate of the last rule reached holds for all the work of that application. A figure a person typed is
left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from store.errors import Invalid
from store.rules.continuation import ApplicationLine
from store.rules.line_entry import with_percent, with_work_retainage_amount, with_work_retainage_percent
from store.rules.money import FULL, grouped, parse_percent, percent_of, quantity_text
from store.rules.pay_application import next_line, summarize

MOST_RULES = 5
Applies = Literal["forward", "all"]
RateBy = Literal["contract", "rule", "cap", "clerk"]
ReleaseBy = Literal["", "rule", "cap", "clerk"]


@dataclass(frozen=True, slots=True)
class Rule:
    """From `from_bp` complete on, work is held at `rate`; ``all`` also brings what is held so far down to that rate, once.

    `key` tells the rule from others in the book; a rule that is not kept yet has a negative one.
    """

    key: int
    from_bp: int
    rate: int
    applies: Applies = "forward"


@dataclass(frozen=True, slots=True)
class Scale:
    """What a commitment holds: the rate it begins with, its rules by percent complete, and the most that is held in all.

    `cap` is an amount in cents, `cap_bp` a share of the contract sum to date; where both are given the lower one holds.
    """

    base: int
    rules: tuple[Rule, ...] = ()
    cap: int | None = None
    cap_bp: int | None = None

    @property
    def plain(self) -> bool:
        """Whether the rate of the commitment is all there is."""
        return not self.rules and self.cap is None and self.cap_bp is None

    def limit(self, contract_sum: int) -> int | None:
        """The most that is held of a contract of that sum; None where there is no cap."""
        shares = () if self.cap_bp is None else (percent_of(max(0, contract_sum), self.cap_bp),)
        return min((*shares, *(() if self.cap is None else (self.cap,))), default=None)

    def reached(
        self, completed: int, contract_sum: int, before: frozenset[int] = frozenset()
    ) -> tuple[Rule, ...]:
        """The rules reached with so much completed; one that was reached `before` stays so, whatever the contract grows to."""
        return tuple(
            rule
            for rule in self.rules
            if rule.key in before or (contract_sum > 0 and completed * FULL >= rule.from_bp * contract_sum)
        )

    def rate(self, reached: Sequence[Rule]) -> int:
        """The rate in force once these rules are reached."""
        return reached[-1].rate if reached else self.base

    def words(self, rule: Rule) -> str:
        """``rule 2: 5 % from 50 %``."""
        return f"rule {self.rules.index(rule) + 1}: {short(rule.rate)} % from {short(rule.from_bp)} %"

    def sentence(self) -> str:
        """All of it in one line: ``10 %, then 5 % from 50 % (all held), at most 5 % of the contract sum``."""
        steps = [
            f"then {short(rule.rate)} % from {short(rule.from_bp)} %{' (all held)' if rule.applies == 'all' else ''}"
            for rule in self.rules
        ]
        caps = [] if self.cap_bp is None else [f"at most {short(self.cap_bp)} % of the contract sum"]
        caps += [] if self.cap is None else [f"at most {grouped(self.cap)}"]
        return ", ".join([f"{short(self.base)} %", *steps, *caps])


def short(basis_points: int) -> str:
    """A percentage without needless decimals: ``7.5``."""
    return quantity_text(basis_points * 100)


def checked(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules in the order in which they are reached; `Invalid` where they are too many or contradict each other."""
    ordered = tuple(sorted(rules, key=lambda rule: rule.from_bp))
    if len(ordered) > MOST_RULES:
        raise Invalid(
            f"There are {len(ordered)} retainage rules; at most {MOST_RULES} are kept, leave some out.",
            rule="retainage.rules", field="rule", value=len(ordered),
        )  # fmt: skip
    for rule in ordered:
        if not 1 <= rule.from_bp <= FULL:
            raise _wrong(rule, f"starts at {short(rule.from_bp)} % complete; start it between 0.01 and 100 %")
        if not 0 <= rule.rate <= FULL:
            raise _wrong(rule, f"holds {short(rule.rate)} %; let it hold between 0 and 100 %")
    for rule, later in pairwise(ordered):
        if rule.from_bp == later.from_bp:
            raise _wrong(later, "starts where another one starts; leave one of them out")
    return ordered


def read_rule(text: str, place: int = 1) -> Rule:
    """A rule as it is typed: ``50 5`` (from 50 % complete hold 5 %), with ``all`` behind it for a step-down of all that is held."""
    words = text.replace("%", " ").replace(",", " ").casefold().split()
    applies: Applies = "all" if words[2:] == ["all"] else "forward"
    if len(words) not in (2, 3) or words[2:] not in ([], ["all"], ["forward"]):
        raise Invalid(
            f"“{text.strip()}” is no retainage rule; write the percentage complete and the rate, such as “50 5”, "
            "or “50 5 all” to bring all that is held down to it.",
            rule="retainage.rules", field="rule", value=text.strip(),
        )  # fmt: skip
    return Rule(-place, parse_percent(words[0], "percent complete"), parse_percent(words[1], "rate"), applies)


def rule_text(rule: Rule) -> str:
    """The rule as it is typed."""
    return f"{short(rule.from_bp)} {short(rule.rate)}{' all' if rule.applies == 'all' else ''}"


def _wrong(rule: Rule, fault: str) -> Invalid:
    return Invalid(f"The retainage rule “{short(rule.rate)} % from {short(rule.from_bp)} %” {fault}.",
                   rule="retainage.rules", field="rule", value=short(rule.from_bp))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """A line with who set its rate on work and its releases, and why."""

    line: ApplicationLine
    rate_by: RateBy = "contract"
    rate_why: str = ""
    release_by: ReleaseBy = ""
    release_why: str = ""

    def carried(self, *, move_materials: bool = False) -> Held:
        """The same line one application on; what a person agreed on its rate goes with it."""
        by: RateBy = "clerk" if self.rate_by == "clerk" else "contract"
        return Held(
            next_line(self.line, move_materials=move_materials), by, self.rate_why if by == "clerk" else ""
        )


def scheduled(
    lines: Sequence[Held], scale: Scale, before: frozenset[int] = frozenset()
) -> tuple[list[Held], tuple[Rule, ...]]:
    """What the lines of one application hold and release under the scale, and the rules it reaches.

    Args:
        lines: the lines as entered, in any state of what rules made of them before.
        scale: the commitment's.
        before: the keys of the rules the previous application had reached; their step-downs are done.
    """
    completed = sum(held.line.total for held in lines)
    contract_sum = sum(held.line.scheduled_value for held in lines)
    reached = scale.reached(completed, contract_sum, before)
    by: RateBy = "rule" if reached else "contract"
    rate = scale.rate(reached)
    why = scale.words(reached[-1]) if reached else ""
    fixed = ("clerk", "contract") if scale.plain else ("clerk",)
    at_rate = [held if held.rate_by in fixed else _at_rate(held, rate, by, why) for held in lines]
    steps = [rule for rule in reached if rule.applies == "all" and rule.key not in before]
    lowest = min(steps, key=lambda rule: rule.rate, default=None)
    if lowest is None:
        made = [_unreleased(held) for held in at_rate]
    else:
        because = f"{scale.words(lowest)}, all held before"
        made = [_stepped_down(held, lowest.rate, because) for held in at_rate]
    limit = scale.limit(contract_sum)
    return (made if limit is None else _capped(made, limit), reached)


def _unreleased(held: Held) -> Held:
    """The line without what a rule or a cap released on it."""
    return _releasing(held, 0, 0, "", "") if held.release_by in ("rule", "cap") else held


def _releasing(held: Held, work: int, materials: int, by: ReleaseBy, why: str) -> Held:
    """The line with these releases; one that has them is left as it is: making a thousand anew at each keystroke is felt."""
    line = held.line
    wanted = (work, materials, by, why)
    if (
        line.work_retainage_released, line.materials_retainage_released, held.release_by, held.release_why,
    ) == wanted:  # fmt: skip
        return held
    line = replace(line, work_retainage_released=work, materials_retainage_released=materials)
    return replace(held, line=line, release_by=by, release_why=why)


def _at_rate(held: Held, rate: int, by: RateBy, why: str) -> Held:
    """The line at that rate; most are at it already, and left as they are."""
    line = held.line
    at_it = (rate, percent_of(line.work_this, rate), by, why)
    if (line.work_retainage_bp, line.work_retainage_this, held.rate_by, held.rate_why) == at_it:
        return held
    return replace(held, line=with_work_retainage_percent(line, rate), rate_by=by, rate_why=why)


def _stepped_down(held: Held, rate: int, why: str) -> Held:
    """The line with what it held before brought down to the rate; what it holds less of already stays."""
    line = held.line
    before = line.work_retainage_prev + line.moved_retainage
    excess = _between(before - percent_of(line.work_prev, rate), before)
    excess = _between(excess, line.work_retainage_before_release)
    if held.release_by == "clerk" or not excess:
        return _unreleased(held)
    materials = 0 if held.release_by in ("rule", "cap") else line.materials_retainage_released
    return _releasing(held, excess, materials, "rule", why)


def _between(part: int, whole: int) -> int:
    """The part, but neither beyond the whole nor against its sign."""
    return max(min(part, max(whole, 0)), min(whole, 0))


def _capped(lines: list[Held], limit: int) -> list[Held]:
    """The lines holding no more than the limit in all: less of this work first, then of what is stored, then of earlier work."""
    why = f"cap: at most {grouped(limit)} held in all"
    for take in (_hold_less, _release_materials, _release_work):
        excess = sum(held.line.retainage for held in lines) - limit
        if excess <= 0:
            break
        lines = take(lines, excess, why)
    return lines


def _hold_less(lines: list[Held], excess: int, why: str) -> list[Held]:
    cuts = _cuts([0 if held.rate_by == "clerk" else held.line.work_retainage_this for held in lines], excess)
    return [
        replace(held, line=with_work_retainage_amount(held.line, held.line.work_retainage_this - cut), rate_by="cap", rate_why=why)
        if cut else held
        for held, cut in zip(lines, cuts, strict=True)
    ]  # fmt: skip


def _release_materials(lines: list[Held], excess: int, why: str) -> list[Held]:
    cuts = _cuts([_open(held, held.line.materials_retainage_held) for held in lines], excess)
    return [
        _released(held, why, materials=held.line.materials_retainage_released + cut) if cut else held
        for held, cut in zip(lines, cuts, strict=True)
    ]  # fmt: skip


def _release_work(lines: list[Held], excess: int, why: str) -> list[Held]:
    cuts = _cuts([_open(held, held.line.work_retainage_held) for held in lines], excess)
    return [
        _released(held, why, work=held.line.work_retainage_released + cut) if cut else held
        for held, cut in zip(lines, cuts, strict=True)
    ]  # fmt: skip


def _open(held: Held, cents: int) -> int:
    return 0 if held.release_by == "clerk" else cents


def _released(held: Held, why: str, *, work: int | None = None, materials: int | None = None) -> Held:
    line = held.line
    line = replace(
        line,
        work_retainage_released=line.work_retainage_released if work is None else work,
        materials_retainage_released=line.materials_retainage_released if materials is None else materials,
    )
    return replace(held, line=line, release_by="cap", release_why=why)


def _cuts(amounts: Sequence[int], excess: int) -> list[int]:
    """The excess, as far as there is something above nothing to take it from, in proportion."""
    there = [max(0, amount) for amount in amounts]
    return shared(min(excess, sum(there)), there)


def shared(amount: int, weights: Sequence[int]) -> list[int]:
    """The amount in parts proportional to the weights, to the cent and none beyond its weight; it is at most their sum."""
    whole, parts, before, given = sum(weights), [], 0, 0
    for weight in weights:
        before += weight
        upto = amount * before // whole if whole else 0
        parts.append(upto - given)
        given = upto
    return parts


@dataclass(frozen=True, slots=True)
class Step:
    """What one application to come would hold: `billed` and `due` are its gross amount and its line 8, `retainage` its line 5."""

    percent: int
    rate: int
    why: str
    billed: int
    added: int
    released: int
    retainage: int
    due: int


def preview(
    lines: Sequence[Held], scale: Scale, percents: Iterable[int], *, before: frozenset[int] = frozenset(), earned: int = 0
) -> list[Step]:  # fmt: skip
    """What the next applications hold, if each brings every line to that percentage of its scheduled value.

    Args:
        lines: as the next application begins.
        percents: progress in basis points, one application for each; a line that is further stays where it is.
        before: keys of the rules that are reached.
        earned: line 6 of the last application.
    """
    steps = []
    for percent in percents:
        lines = [replace(held, line=_brought_to(held.line, percent)) for held in lines]
        lines, reached = scheduled(lines, scale, before)
        made = [held.line for held in lines]
        summary = summarize(made, earned)
        released = sum(line.work_retainage_released + line.materials_retainage_released for line in made)
        steps.append(Step(
            percent=percent, rate=scale.rate(reached), why=scale.words(reached[-1]) if reached else "",
            billed=sum(line.billed for line in made), released=released,
            added=sum(line.retainage_change for line in made) + released, retainage=summary.retainage, due=summary.due,
        ))  # fmt: skip
        earned, before = summary.earned, before | {rule.key for rule in reached}
        lines = [held.carried() for held in lines]
    return steps


def _brought_to(line: ApplicationLine, percent: int) -> ApplicationLine:
    done = line.percent
    return with_percent(line, percent) if done is not None and percent > done else line
