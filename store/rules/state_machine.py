"""What the state machines share: a transition as data, and how a closed verb is refused."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from store.errors import Invalid, Refusal
from store.rules.permissions import as_roles, refusal
from store.text import printable
from store.values import frozen

_NOTHING_GUARDED: Mapping[str, str | None] = MappingProxyType({})


TAKEN_IN = "spool"
"""The duty of transitions that answers of QuickBooks make; no clerk is offered them."""


@frozen
class Transition:
    """One verb: from which states it starts, where it may lead (the first by default), which duty it needs, what guards it."""

    verb: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    duty: str
    guards: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """The state it leads to unless another of its targets is asked for."""
        return self.targets[0]

    @property
    def needs_reason(self) -> bool:
        """Whether a reason must be given."""
        return "reason" in self.guards


@frozen
class Machine:
    """A state machine as tables.

    Attributes:
        field: the field's name for refusals, such as ``status``.
        titles: how each state is shown.
        done: each verb as it follows "cannot be", such as ``approved``.
        closed: for each verb and state in which it is closed, why, and the way out.
        noun: what it is about.
    """

    field: str
    titles: Mapping[str, str]
    done: Mapping[str, str]
    transitions: tuple[Transition, ...]
    closed: Mapping[tuple[str, str], str]
    noun: str = "invoice"
    _by_verb: dict[str, Transition] = dataclasses.field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        self._by_verb.update({transition.verb: transition for transition in self.transitions})

    def transition(self, verb: str) -> Transition:
        """Return the transition of a verb, or raise `Invalid` naming the verbs there are."""
        if verb not in self._by_verb:
            raise Invalid(
                f"“{printable(verb)}” is not something done to {with_article(self.noun)}; it is one of {', '.join(self._by_verb)}.",
                rule=f"{self.field}.verb", field="verb", value=printable(verb),
            )  # fmt: skip
        return self._by_verb[verb]

    def why_closed(self, state: str, verb: str) -> str | None:
        """Return None where the verb is open in this state, else a sentence with the reason and the way out."""
        if state in self.transition(verb).sources:
            return None
        reason = (
            self.closed.get((verb, state)) or f"it is none of {', '.join(self.titles)}; run billspool check."
        )
        title = self.titles.get(state, printable(state))
        return f"The {self.noun} is {title} and cannot be {self.done[verb]}: {reason}"

    def target(self, state: str, verb: str, to: str = "") -> str:
        """Return the state the verb leads to, or raise `Refusal` with the reason, the way out and the open verbs."""
        transition = self.transition(verb)
        sentence = self.why_closed(state, verb)
        if sentence is not None:
            by_hand = (t for t in self.transitions if t.duty != TAKEN_IN)
            open_here = ", ".join(t.verb for t in by_hand if state in t.sources) or "none"
            raise Refusal(
                f"{sentence} Open now: {open_here}.",
                rule=f"{self.field}.{verb}",
                field=self.field,
                value=printable(state),
            )
        if to and to not in transition.targets:
            choices = " or ".join(self.titles[target] for target in transition.targets)
            raise Refusal(
                f"“{verb}” leads to {choices}, not to {self.titles.get(to, printable(to))}; choose one of these.",
                rule=f"{self.field}.{verb}", field=self.field, value=printable(to),
            )  # fmt: skip
        return to or transition.target

    def open_verbs(
        self,
        state: str,
        roles: str | Iterable[str],
        privileges: str | Iterable[str] = (),
        guards: Mapping[str, str | None] = _NOTHING_GUARDED,
    ) -> dict[str, str | None]:
        """Return for every verb None where it is open to these roles, else the sentence that says why not.

        ``guards`` holds, by a guard's name, the sentence with which it closes a verb.
        """
        held, granted = as_roles(roles), as_roles(privileges)
        return {t.verb: self._why_not(t, state, held, granted, guards) for t in self.transitions}

    def _why_not(
        self,
        transition: Transition,
        state: str,
        roles: frozenset[str],
        privileges: frozenset[str],
        guards: Mapping[str, str | None],
    ) -> str | None:
        return (
            self.why_closed(state, transition.verb)
            or refusal(transition.duty, roles, privileges)
            or next((sentence for name in transition.guards if (sentence := guards.get(name))), None)
        )


def with_article(noun: str) -> str:
    """``an invoice``, ``a schedule``."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def required_reason(transition: Transition, reason: str | None, done: str, noun: str = "invoice") -> str:
    """Return the reason without blanks around it, or raise `Invalid` where the verb needs one and none is given."""
    text = (reason or "").strip()
    if transition.needs_reason and not text:
        raise Invalid(
            f"{with_article(noun).capitalize()} is {done} only with a reason; say in a few words why.",
            rule="reason.missing", field="reason", value="",
        )  # fmt: skip
    return text
