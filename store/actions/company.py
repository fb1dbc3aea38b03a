"""The company: a new book, its settings."""

from __future__ import annotations

from collections.abc import Callable

from store import audit, identity
from store.actions.act import Act, action
from store.desk import Desk
from store.errors import Refusal
from store.models import Setting, User, UserPrivilege, UserRole
from store.rules import invitations, numbering
from store.rules import settings as setting_rules
from store.text import clean

CONTROLS = ("duties.separated", "erp.direct_export")
"""Settings that loosen the separation of duties."""
CHECKS: dict[str, Callable[[str], object]] = {
    "invoice.number_format": numbering.check_format,
    "invitations.remind_days": invitations.remind_days,
}
"""Settings with a form of their own, and what raises `Invalid` where a value has another."""


def initialise(desk: Desk, name: str, edition: str, *, delegate: bool = False) -> str:
    """Make the company of a new, empty book; the desk's user becomes its first administrator.

    Args:
        name: the company's name.
        edition: ``US`` or ``CA``.
        delegate: whether that administrator may act as others (for scripts); shown by `check`.
    """

    def work() -> str:
        if User.select().exists():
            raise Refusal(
                "This book has a company already; open it, or name another file with --book.",
                rule="book.exists",
            )
        values = {
            "company.name": clean(name, "company name", limit=setting_rules.SETTINGS["company.name"].limit),
            "company.edition": setting_rules.checked("company.edition", edition),
            "duties.delegate": "yes" if delegate else "no",
        }
        if not values["company.name"]:
            raise Refusal(
                "The company needs a name; give --company NAME.", rule="company.name", field="company"
            )
        for key, value in values.items():
            Setting.insert(key=key, value=value).execute()
        login = clean(desk.user, "user", limit=64)
        person = User.create(login=login, name=login)
        UserRole.create(user=person, role="admin")
        if delegate:
            UserPrivilege.create(user=person, privilege="delegate", granted_by=login, granted_at=desk.now())
        origin = {**identity.origin(), **({"real_user": desk.on_behalf} if desk.on_behalf else {})}
        after = {**values, "admin": login}
        audit.append(audit.Fact("company", "company.initialise", login, desk.now(), {}, after, origin=origin))
        return values["company.name"]

    return desk.book.transact(work, key=desk.command_key(), verb="company.initialise", by=desk.user)


@action("settings.set", duty="settings")
def set_setting(act: Act, key: str, value: str) -> str:
    """Change a setting; answers the value as kept."""
    rule = setting_rules.rule_for(key)
    kept = setting_rules.checked(key, clean(value, key, limit=rule.limit))
    if key in CONTROLS:
        act.require("separation")
    if key in CHECKS:
        CHECKS[key](kept)
    old = act.settings[key]
    if kept == old:
        return kept
    if rule.fixed:
        raise Refusal(
            f"{key} is chosen when the book is made and stays {old}; make a new book to have {kept}.",
            rule="setting.fixed", field=key, value=kept,
        )  # fmt: skip
    if Setting.select().where(Setting.key == key).exists():
        Setting.update(value=kept, version=Setting.version + 1).where(Setting.key == key).execute()
    else:
        Setting.insert(key=key, value=kept).execute()
    act.record("settings", {key: old}, {key: kept})
    return kept
