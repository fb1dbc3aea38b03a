"""What QuickBooks' status codes mean, what the product does about each, and what it tells the clerk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from store.text import printable


class Act(Enum):
    """What happens with a bill that got this answer."""

    FINE = "it is posted, or there is nothing to do"
    RETRY = "it goes again by itself"
    FIX = "the document is mended"
    SETUP = "something is mended in QuickBooks"
    HOLD = "somebody looks at it first"


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do and the sentence for the clerk."""

    act: Act
    sentence: str


LOCKS = (
    "list has been modified by another user",
    "internals could not be locked",
    "failed to acquire the lock",
    "list element is in use",
)
"""QuickBooks' words when somebody else holds an entry for a moment; its numbers alone do not say so."""
LOCKABLE = (3170, 3175, 3176, 3180)

DOUBTFUL = (1000,)
"""After these nobody knows whether the request was carried out; the bill is looked for before anything is sent again."""

NOT_STORED = 9002
DIFFERENT = 9001
NOTHING_TO_CLEAR = 600
STALE_ITERATOR = (3390, 3391)

MALFORMED = "0x80040400"
"""The one HRESULT after which it is certain that nothing was carried out."""

_REASON = "QuickBooks says: {message}"
_MEND = "Mend it on the invoice and retry."

CODES: dict[int, tuple[Act, str]] = {
    0: (Act.FINE, "Posted."),
    1: (Act.FINE, "QuickBooks has nothing that matches."),
    500: (Act.HOLD, "Some of what was asked for is no longer in QuickBooks. {reason}"),
    501: (Act.FIX, "This QuickBooks does not know a field of the bill. The setting company.edition or qbxml.version does not fit it. {reason}"),
    510: (Act.FIX, "This QuickBooks does not know a field of the bill. The setting company.edition or qbxml.version does not fit it. {reason}"),
    530: (Act.FIX, "This QuickBooks does not know a field of the bill. The setting company.edition or qbxml.version does not fit it. {reason}"),
    531: (Act.FIX, "This QuickBooks does not know a word used in the bill. The setting company.edition or qbxml.version does not fit it. {reason}"),
    550: (Act.FINE, "Posted; one detail was not stored. {reason}"),
    560: (Act.FINE, "Posted; one detail was not stored. {reason}"),
    570: (Act.FINE, "Posted; one detail was not stored. {reason}"),
    600: (Act.FINE, "QuickBooks had nothing to forget."),
    1000: (Act.HOLD, "QuickBooks failed internally; it is being checked whether the bill got in. {reason}"),
    1010: (Act.SETUP, "This version of QuickBooks does not take this request; update QuickBooks. {reason}"),
    1030: (Act.SETUP, "This version of QuickBooks does not take this request; update QuickBooks. {reason}"),
    1060: (Act.FIX, "QuickBooks did not take the name of the request; tell your administrator. {reason}"),
    3000: (Act.FIX, "A saved link no longer fits this company file; refresh the lists and link it again, then retry. {reason}"),
    3010: (Act.FIX, "A yes/no value is not valid; tell your administrator. {reason}"),
    3020: (Act.FIX, 'The date "{value}" is not valid. {mend}'),
    3030: (Act.FIX, 'The date "{value}" is not valid. {mend}'),
    3031: (Act.FIX, "The dates are the wrong way round. {mend}"),
    3035: (Act.FIX, 'The time "{value}" is not valid. {mend}'),
    3040: (Act.FIX, 'The amount "{value}" of the field {field} is not one QuickBooks takes; it must have two decimals. {mend}'),
    3045: (Act.FIX, 'The price "{value}" of the field {field} is not a valid number. {mend}'),
    3050: (Act.FIX, 'The percentage "{value}" of the field {field} is not a valid number. {mend}'),
    3060: (Act.FIX, 'The quantity "{value}" of the field {field} is not a valid number. {mend}'),
    3065: (Act.FIX, 'The GUID "{value}" is not valid; tell your administrator.'),
    3070: (Act.FIX, "{field} is too long for QuickBooks; shorten it. {reason}"),
    3080: (Act.FIX, '"{value}" cannot be used in QuickBooks. {mend}'),
    3085: (Act.FIX, '"{value}" is not a number QuickBooks takes. {mend}'),
    3090: (Act.FIX, '"{value}" cannot be used as a name in QuickBooks; a name holds no colon. {mend}'),
    3100: (Act.HOLD, 'QuickBooks already has an entry named "{value}", perhaps a customer, an employee or one that is inactive. Link to it, or rename ours.'),
    3110: (Act.FIX, "QuickBooks does not know a word used in the bill; tell your administrator. {reason}"),
    3120: (Act.HOLD, "What the bill refers to was deleted or merged in QuickBooks. Link it again and retry, or reject the invoice. {reason}"),
    3130: (Act.SETUP, "The parent customer or account does not exist in QuickBooks. Create it there, then retry. {reason}"),
    3140: (Act.SETUP, '{kind} "{value}" is not in QuickBooks. Create it there or link ours to another one, then retry.'),
    3150: (Act.FIX, "A field QuickBooks needs is missing; tell your administrator. {reason}"),
    3151: (Act.FIX, "A field stands where QuickBooks does not take it; tell your administrator. {reason}"),
    3152: (Act.FIX, "Two fields exclude each other; tell your administrator. {reason}"),
    3153: (Act.FIX, "Two fields exclude each other; tell your administrator. {reason}"),
    3160: (Act.HOLD, "It cannot be deleted in QuickBooks: it is paid, linked, or in a closed period. {reason}"),
    3161: (Act.HOLD, "It cannot be deleted in QuickBooks: it lies in a closed period. {reason}"),
    3162: (Act.HOLD, "QuickBooks does this in single-user mode only. {reason}"),
    3170: (Act.HOLD, "QuickBooks could not change the entry. {reason}"),
    3171: (Act.SETUP, "The bill's date is in a closed period of QuickBooks{closing}. Change the billing date, or ask the bookkeeper to open the period, then retry."),
    3172: (Act.HOLD, "Something the bill refers to was deleted in QuickBooks meanwhile. {reason}"),
    3173: (Act.HOLD, "Something the bill refers to was changed in QuickBooks meanwhile. {reason}"),
    3175: (Act.RETRY, "The vendor or the bill is open on another screen in QuickBooks. Close it there."),
    3176: (Act.RETRY, "Something the bill refers to is open on another screen in QuickBooks. Close it there."),
    3177: (Act.FIX, "The same purchase order is linked twice. {mend}"),
    3180: (Act.HOLD, "QuickBooks could not save the bill. {reason}"),
    3185: (Act.HOLD, "It cannot be voided in QuickBooks. {reason}"),
    3190: (Act.HOLD, "QuickBooks cannot empty this field. {reason}"),
    3200: (Act.HOLD, "The bill was changed in QuickBooks after our last look; look at it there and confirm the change."),
    3205: (Act.FIX, "QuickBooks refuses the address. {reason}"),
    3210: (Act.FIX, "QuickBooks refuses a field of the bill. {reason}"),
    3220: (Act.SETUP, "QuickBooks does not allow this to the Web Connector; an administrator allows it under Integrated Applications."),
    3231: (Act.RETRY, "It waits for the one before it."),
    3250: (Act.SETUP, "A feature the bill uses (classes, currencies or tax) is off in this company. Turn it on there, or stop sending it. {reason}"),
    3260: (Act.SETUP, "The QuickBooks login the Web Connector uses may not enter bills; give it the right, then retry."),
    3261: (Act.SETUP, 'QuickBooks denies access; tick "allow access" for billspool under Integrated Applications. {reason}'),
    3262: (Act.SETUP, 'QuickBooks denies access; tick "allow access" for billspool under Integrated Applications. {reason}'),
    3263: (Act.SETUP, 'QuickBooks denies access; tick "allow access" for billspool under Integrated Applications. {reason}'),
    3264: (Act.SETUP, 'QuickBooks denies access; tick "allow access" for billspool under Integrated Applications. {reason}'),
    3270: (Act.SETUP, "A line has no account and QuickBooks has none by default; link its cost code to an item or account that has one."),
    3390: (Act.RETRY, "QuickBooks has too many queries open."),
    3391: (Act.RETRY, "QuickBooks has closed the query."),
    3500: (Act.HOLD, "QuickBooks refuses to merge the two entries. {reason}"),
    9001: (Act.HOLD, "QuickBooks knows other contents under the name of this batch; look there for the bill before anything is sent again."),
    9002: (Act.HOLD, "We lost contact while posting; QuickBooks is being checked before anything is sent again."),
    9004: (Act.FIX, "QuickBooks did not take the name of the batch; tell your administrator."),
    9005: (Act.SETUP, "QuickBooks could not note the batch in the company file; have the file verified (File, Utilities, Verify Data)."),
}  # fmt: skip

HRESULTS: dict[str, str] = {
    "0x80040400": "QuickBooks could not read the batch, so nothing of it was carried out.",
    "0x80040401": "The Web Connector could not reach QuickBooks.",
    "0x80040402": "QuickBooks reported an unexpected error.",
    "0x80040403": "QuickBooks could not open the company file.",
    "0x80040408": "QuickBooks could not be started or is busy.",
    "0x8004040a": "Another company file is open in QuickBooks.",
    "0x8004040d": "QuickBooks ended the session.",
    "0x80040410": "The company file is open in another mode.",
    "0x80040414": "A window that waits for an answer is open in QuickBooks; close it.",
    "0x80040416": "QuickBooks is not running, and the Web Connector was not told which company file to open.",
    "0x80040418": "QuickBooks does not allow the Web Connector in.",
    "0x8004041a": "QuickBooks does not allow the Web Connector in.",
    "0x80040420": "Somebody denied the Web Connector access in QuickBooks.",
}

_KINDS = {
    "Customer": "The job", "Vendor": "The vendor", "Account": "The account", "Class": "The class", "Item": "The item",
    "Terms": "The terms", "Sales Tax Code": "The tax code", "SalesTaxCode": "The tax code",
}  # fmt: skip
_REFERENCE = re.compile(r'reference to QuickBooks ([A-Za-z ]+?) "([^"]*)"')
_OWN_WORDS = re.compile(r"QuickBooks error message:\s*(.+)", re.DOTALL)
_VALUE = re.compile(r'"([^"]*)"')
_FIELD = re.compile(r'field\s+"([^"]*)"')


def is_lock(code: int, message: str) -> bool:
    """Whether somebody else held an entry for a moment, by QuickBooks' own words."""
    words = message.lower()
    return code in LOCKABLE and any(lock in words for lock in LOCKS)


def advice(code: int, message: str, *, closing_date: str = "") -> Advice:
    """What to do about a status and what to tell the clerk; a code not in the table is held with QuickBooks' own words."""
    reason = _REASON.format(message=_own_words(message)) if message.strip() else ""
    if is_lock(code, message):
        return Advice(Act.RETRY, f"Somebody had the entry open in QuickBooks. {reason}".strip())
    act, words = CODES.get(
        code, (Act.HOLD, "QuickBooks did not take it, with a status not known here. {reason}")
    )
    if act is Act.RETRY and code in LOCKABLE:
        act = Act.HOLD
    kind, value = _reference(message)
    field = _FIELD.search(message)
    sentence = words.format(
        reason=reason, mend=_MEND, value=value or "it", kind=kind, field=printable(field[1]) if field else "A field",
        closing=f" (closed up to {closing_date})" if closing_date else "",
    )  # fmt: skip
    return Advice(act, sentence.strip())


def trouble(hresult: str, message: str) -> str:
    """The Web Connector's own error in words, with its code and QuickBooks' sentence."""
    said = f" QuickBooks says: {printable(message.strip())[:300]}" if message.strip() else ""
    known = HRESULTS.get(normal(hresult), "The Web Connector reported an error.")
    return f"{known} ({printable(hresult.strip())[:20]}){said}"


def normal(hresult: str) -> str:
    """An HRESULT in one spelling."""
    return hresult.strip().lower()


def _own_words(message: str) -> str:
    """The reason QuickBooks itself gives, which stands at the end of the longer sentence."""
    found = _OWN_WORDS.search(message)
    words = printable((found[1] if found else message).strip())[:400]
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _reference(message: str) -> tuple[str, str]:
    found = _REFERENCE.search(message)
    if found:
        return _KINDS.get(found[1].strip(), f"The {printable(found[1]).lower()}"), printable(found[2])
    value = _VALUE.search(message)
    return "An entry", printable(value[1]) if value else ""
