"""What every action has in common: one transaction, one permission check, one audit entry.

    @action("invoice.submit", duty="submit")
    def submit(act: Act, invoice: str) -> str: ...

is called as ``submit(desk, "SC-001/2")`` and runs whole or not at all; ``submit.within(act, "SC-001/2")`` is the same step as
part of a larger action, such as an import.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from store import audit, identity, lookup
from store.actor import Actor, actor
from store.desk import Desk
from store.errors import Conflict, Invalid
from store.models.base import BookModel
from store.rules import permissions
from store.rules.settings import Settings
from store.text import clean

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Act:
    """An action under way: who, when, under which settings; it writes its own audit entries."""

    desk: Desk
    verb: str
    actor: Actor
    now: str
    today: date
    settings: Settings
    _origin: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def begin(cls, desk: Desk, verb: str) -> Act:
        person = actor(desk.user)
        origin = identity.origin()
        if desk.on_behalf:
            origin = {**origin, "real_user": desk.on_behalf}
        return cls(desk, verb, person, desk.now(), desk.today(), lookup.settings(), origin)

    def require(self, duty: str) -> None:
        """Raise `NotPermitted` unless the acting user has this duty."""
        permissions.require(duty, self.actor.roles, self.actor.privileges)

    def record(
        self,
        document: str,
        before: dict[str, Any],
        after: dict[str, Any],
        *,
        reason: str = "",
        verb: str = "",
    ) -> None:
        """Append one entry to the document's audit chain; only what differs is kept."""
        audit.append(self.entry(document, before, after, reason=reason, verb=verb))

    def entry(
        self,
        document: str,
        before: dict[str, Any],
        after: dict[str, Any],
        *,
        reason: str = "",
        verb: str = "",
    ) -> audit.Fact:
        """The entry `record` appends, for those who append many at once (`audit.append_all`)."""
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        return audit.Fact(
            document,
            verb or self.verb,
            self.actor.login,
            self.now,
            {name: before[name] for name in sorted(changed & before.keys())},
            {name: after[name] for name in sorted(changed & after.keys())},
            reason,
            self._origin,
        )


class Action(Generic[P, R]):
    """A verb of the book; see the module's docstring."""

    def __init__(self, function: Callable[Concatenate[Act, P], R], verb: str, duty: str) -> None:
        self.within = function
        self.verb = verb
        self.duty = duty
        update_wrapper(self, function)

    def __call__(self, desk: Desk, *args: P.args, **kwargs: P.kwargs) -> R:
        def work() -> R:
            act = Act.begin(desk, self.verb)
            act.require(self.duty)
            return self.within(act, *args, **kwargs)

        return desk.book.transact(work, key=desk.command_key(), verb=self.verb, by=desk.user)


ACTIONS: dict[str, Action[..., Any]] = {}


def action(verb: str, *, duty: str) -> Callable[[Callable[Concatenate[Act, P], R]], Action[P, R]]:
    """Make a function an action of that verb, open to those with that duty. Its answer must be plain JSON values."""

    def decorate(function: Callable[Concatenate[Act, P], R]) -> Action[P, R]:
        made: Action[P, R] = Action(function, verb, duty)
        ACTIONS[verb] = made
        return made

    return decorate


def reason_given(reason: str, what: str) -> str:
    """The reason without surrounding blanks, or `Invalid` where it is empty."""
    text = clean(reason, "reason", limit=1000, lines=True)
    if not text:
        raise Invalid(
            f"{what} needs a reason; say why in a few words.", rule="reason.missing", field="reason"
        )
    return text


def saved(act: Act, row: BookModel, document: str, version: int | None, **values: Any) -> None:
    """Write `values` to a row that has a version column, unless somebody else wrote it first.

    Args:
        version: the version the caller saw; None takes the row as it stands in this transaction.

    Raises:
        Conflict: the row's version moved on; the refusal says who changed what.
    """
    seen = lookup.held(row).version if version is None else version
    model = type(row)
    count = (
        model.update(version=model.version + 1, **values)
        .where(model.id == row.id, model.version == seen)
        .execute()
    )
    if not count:
        raise conflict(document, act.actor.login)
    for name, value in values.items():
        setattr(row, name, value)
    row.version = seen + 1


def conflict(document: str, login: str) -> Conflict:
    """The refusal for a save over somebody else's change, with the latest changes in words."""
    newest = next(iter(audit.latest(document, 1)), None)
    who = newest.by_user if newest else "somebody else"
    told = audit.sentence(newest) if newest else "see its history"
    return Conflict(
        f"{document} was changed by {'you, elsewhere,' if who == login else who} while you had it open: "
        f"{told} Nothing of yours was saved over it; press F5 to see it, then save again.",
        overtaken_by=audit.overtaking(newest) if newest else None, field="version", value=document,
    )  # fmt: skip
