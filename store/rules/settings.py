"""The settings of a book: one table of names, forms and defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from store.errors import Invalid, NotFound, Refusal
from store.rules import mail, service_address, terms
from store.values import frozen

HOURS = {"hourly": 1, "2h": 2, "4h": 4, "daily": 24, "weekly": 168}
"""How many hours lie between two questions to QuickBooks."""
LISTS_EVERY = ("never", "daily", "weekly")
PAYMENTS_EVERY = ("never", "hourly", "2h", "4h", "daily")
YES_NO = ("yes", "no")
STOPS = ("off", "warn", "submit", "send", "accept")
"""What a setting of compliance may say: not looked at, shown only, or the step from which on it stops an invoice."""
SENDABLE = ("approved", "approved_as_noted", "pending_owner_approval")


@frozen
class Setting:
    """A setting: its default, what it may be, and what it does."""

    default: str
    help: str
    choices: tuple[str, ...] = ()
    whole: tuple[int, int] | None = None
    several: bool = False
    fixed: bool = False
    """Whether it is chosen once, when the book is made."""
    needed: bool = False
    """Whether it cannot be empty."""
    folder: bool = False
    """Whether it is the whole path of a folder."""
    limit: int = 500
    """Most characters."""
    form: Callable[[str], str] | None = None
    """Gives the value the form the book keeps, or raises `Invalid`."""


SETTINGS: dict[str, Setting] = {
    "company.name": Setting("", "The company's name, as it heads every screen.", needed=True, limit=59),
    "company.edition": Setting("US", "The QuickBooks edition.", choices=("US", "CA"), fixed=True),
    "company.point_of_view": Setting(terms.GENERAL_CONTRACTOR, "Whose words the screens and documents use.",
                                     choices=terms.POINTS_OF_VIEW),
    "company.english": Setting(terms.BY_EDITION, "The English of screens and documents: that of the edition, or this one.",
                               choices=terms.ENGLISHES),
    "spool.folder": Setting("", "Where batches are laid for the Web Connector; beside an SQLite book where empty.", folder=True),
    "batch.size": Setting("25", "Most bills in one batch.", whole=(1, 100)),
    "qbxml.version": Setting("13.0", "The qbXML version written.", choices=("13.0", "14.0", "15.0", "16.0")),
    "bills.lines": Setting("items", "What a bill line names unless its cost code says otherwise.",
                           choices=("items", "accounts")),
    "bills.ap_account": Setting("", "The accounts payable account; QuickBooks' own default where empty."),
    "retainage.kind": Setting("item", "Whether retainage is an item or an account.", choices=("item", "account")),
    "retainage.name": Setting("Retainage", "The retainage item or account in QuickBooks.", needed=True),
    "overbilling.prevent_all": Setting("no", "Refuse over-billed lines on every project.", choices=YES_NO),
    "duties.separated": Setting("yes", "Creator, approver and accounting approver must be different people.",
                                choices=YES_NO),
    "duties.delegate": Setting("no", "Whether the first administrator may act as others, for scripts.",
                               choices=YES_NO, fixed=True),
    "erp.sendable": Setting("approved", "Invoice statuses that may be sent to accounting.", choices=SENDABLE,
                            several=True, needed=True),
    "erp.direct_export": Setting("no", "Skip the acceptance queue: sending is accepting.", choices=YES_NO),
    "invitations.remind_days": Setting("7,2", "How many days before the due date those invited are reminded, such as 7,2; never where empty."),
    "invoice.number_format": Setting("", "How invoice numbers are made, such as {commitment}-{position:3}; the vendor's "
                                     "own number where empty."),
    "commitments.export": Setting("no", "Whether approved commitments go to QuickBooks as purchase orders that bills link to.",
                                  choices=("no", "purchase_orders")),
    "credits.export": Setting("no", "Whether an accepted invoice below zero goes to QuickBooks as a vendor credit.", choices=YES_NO),
    "compliance.insurance": Setting("off", "From when on a missing or lapsed insurance certificate stops an invoice.", choices=STOPS),
    "compliance.w9": Setting("off", "The same for the vendor's W-9.", choices=STOPS),
    "compliance.license": Setting("off", "The same for the vendor's license.", choices=STOPS),
    "compliance.bond": Setting("off", "The same for the vendor's bond.", choices=STOPS),
    "compliance.other": Setting("warn", "The same for any other document that somebody put down as needed.", choices=STOPS),
    "compliance.lien_waiver": Setting("off", "From when on a lien waiver that is not signed stops an invoice.", choices=STOPS),
    "compliance.expiry_days": Setting("30", "Days before a document expires from which on that is told.", whole=(1, 365)),
    "lists.every": Setting("never", "How often QuickBooks is asked for its lists.", choices=LISTS_EVERY),
    "payments.every": Setting("never", "How often QuickBooks is asked for payments of our bills (US edition).",
                              choices=PAYMENTS_EVERY),
    "webconnector.user": Setting("billspool", "The user name the Web Connector gives.", needed=True),
    "webconnector.url": Setting("", "The address the Web Connector calls.", form=service_address.address_text),
    "mail.server": Setting("", "The mail server, name or name:port; where empty, messages are laid into the mail folder as files.",
                           form=mail.server_text),
    "mail.security": Setting("starttls", "How the connection to the mail server is kept private.", choices=tuple(mail.PORTS)),
    "mail.user": Setting("", "The user who signs on to the mail server; nobody where empty."),
    "mail.from": Setting("", "The address that messages come from.", form=mail.address_text),
    "mail.folder": Setting("", "Where messages wait and are kept, a whole path; `mail` beside the spool where empty.", folder=True),
    "mail.on_return": Setting("yes", "Whether contacts get a letter when an invoice goes back to be revised.", choices=YES_NO),
    "mail.on_approval": Setting("no", "Whether contacts get a letter when an invoice is approved.", choices=YES_NO),
    "mail.on_accounting_return": Setting("yes", "Whether an invoice's creator gets a letter when accounting returns it.",
                                         choices=YES_NO),
    "mail.distribution": Setting("", "Addresses, with commas, that hear of each invoice handed in for review.",
                                 form=mail.addresses, limit=2000),
    "mail.digest_at": Setting("6", "The hour from which on accounting approvers get the day's digest.", whole=(0, 23)),
}  # fmt: skip


def rule_for(key: str) -> Setting:
    """The setting of that name, or `NotFound` with the names there are."""
    if key not in SETTINGS:
        raise NotFound(
            f"There is no setting {key}; `billspool config show` lists them all.",
            rule="setting.unknown", field="key", value=key,
        )  # fmt: skip
    return SETTINGS[key]


def checked(key: str, value: str) -> str:
    """Return the value in the form the book keeps, or raise `Invalid` naming what is allowed."""
    setting = rule_for(key)
    if setting.needed and not value.strip(" ,"):
        raise Invalid(
            f"{key} cannot be empty; {_instead(setting)}.", rule="setting.value", field=key, value=value
        )
    if setting.folder and value.strip() and not Path(value.strip()).is_absolute():
        raise Invalid(
            f"{key} cannot be {value.strip()!r}, which is another folder wherever the program is started; write its whole path, such as "
            "/srv/billspool/spool.",
            rule="setting.value", field=key, value=value,
        )  # fmt: skip
    if setting.several:
        return ",".join(_one_of(key, word.strip(), setting) for word in value.split(",") if word.strip())
    if setting.whole:
        return _whole(key, value.strip(), setting.whole)
    if setting.choices:
        return _one_of(key, value.strip(), setting)
    return _formed(key, value.strip(), setting.form) if setting.form else value.strip()


def _formed(key: str, value: str, form: Callable[[str], str]) -> str:
    try:
        return form(value)
    except Refusal as refusal:
        raise Invalid(
            f"{key} cannot be {value!r}: {refusal.message}", rule="setting.value", field=key, value=value
        ) from None


def _instead(setting: Setting) -> str:
    if setting.choices:
        return f"it is one or several of {', '.join(setting.choices)}"
    return f"its default is {setting.default}" if setting.default else "write what it shall be"


def _one_of(key: str, value: str, setting: Setting) -> str:
    for choice in setting.choices:
        if value.casefold() == choice.casefold():
            return choice
    raise Invalid(
        f"{key} cannot be {value!r}; it is one of {', '.join(setting.choices)}.",
        rule="setting.value", field=key, value=value,
    )  # fmt: skip


def _whole(key: str, value: str, bounds: tuple[int, int]) -> str:
    low, high = bounds
    if value.isascii() and value.isdigit() and low <= int(value) <= high:
        return str(int(value))
    raise Invalid(
        f"{key} cannot be {value!r}; it is a whole number from {low} to {high}.",
        rule="setting.value", field=key, value=value,
    )  # fmt: skip


@frozen
class Settings:
    """The settings as they stand, each with its default where the book holds none."""

    values: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        return self.values.get(key, rule_for(key).default)

    def yes(self, key: str) -> bool:
        """Whether a yes/no setting says yes."""
        return self[key] == "yes"

    def number(self, key: str) -> int:
        """A whole-number setting."""
        return int(self[key])

    def vocabulary(self) -> terms.Vocabulary:
        """The words of screens and documents."""
        english = terms.english_of(self["company.english"], self["company.edition"])
        return terms.Vocabulary(self["company.point_of_view"], english)

    def words(self, key: str) -> tuple[str, ...]:
        """A setting of several words."""
        return tuple(word for word in self[key].split(",") if word)
