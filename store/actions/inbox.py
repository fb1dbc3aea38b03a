"""What a user does with his inbox: put something aside, bring it back, and say whether he wants the daily digest."""

from __future__ import annotations

from collections.abc import Sequence

from store import lookup
from store.actions.act import Act, action
from store.errors import Invalid
from store.models import InboxMark, User
from store.text import clean

LONGEST_ITEM = 200
MOST_ITEMS = 1_000


@action("inbox.put_aside", duty="view")
def put_aside(act: Act, items: Sequence[str]) -> int:
    """Put things of the own inbox aside by their names; answers how many were in it. What comes back anew is a new thing."""
    mine, wanted = lookup.user(act.actor.login), _items(items)
    marked = InboxMark.select(InboxMark.item).where(InboxMark.user == mine, InboxMark.item.in_(wanted))
    there = {item for (item,) in marked.tuples()}
    new = [item for item in wanted if item not in there]
    for item in new:
        InboxMark.create(user=mine, item=item, marked_at=act.now)
    if new:
        act.record(_document(mine), {}, {"put aside": new})
    return len(new)


@action("inbox.bring_back", duty="view")
def bring_back(act: Act, items: Sequence[str]) -> int:
    """Bring things back into the own inbox; answers how many were put aside."""
    mine, wanted = lookup.user(act.actor.login), _items(items)
    count = int(InboxMark.delete().where(InboxMark.user == mine, InboxMark.item.in_(wanted)).execute())
    if count:
        act.record(_document(mine), {}, {"brought back": wanted})
    return count


@action("inbox.digest", duty="view")
def own_digest(act: Act, wanted: bool) -> bool:
    """Say whether one wants the daily digest oneself."""
    return _set_digest(act, lookup.user(act.actor.login), wanted)


@action("user.digest", duty="users")
def digest(act: Act, login: str, wanted: bool) -> bool:
    """Say whether a user gets the daily digest."""
    return _set_digest(act, lookup.user(login), wanted)


def _set_digest(act: Act, person: User, wanted: bool) -> bool:
    if person.digest != wanted:
        User.update(digest=wanted, version=User.version + 1).where(User.id == person.id).execute()
        act.record(
            lookup.document("user", person.login),
            {"digest": person.digest},
            {"digest": wanted},
            verb="user.digest",
        )
    return wanted


def _items(items: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(clean(item, "item", limit=LONGEST_ITEM) for item in items if item.strip()))
    if not wanted or len(wanted) > MOST_ITEMS:
        raise Invalid(
            f"Between one and {MOST_ITEMS} things can be put aside or brought back at once, and these are {len(wanted)}.",
            rule="inbox.items", field="item", value=len(wanted),
        )  # fmt: skip
    return wanted


def _document(mine: User) -> str:
    return lookup.document("inbox", mine.login)
