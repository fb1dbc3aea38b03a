"""How QuickBooks says no: a result code for a message set it cannot read, a status for a request it will not do."""

from __future__ import annotations

UNREADABLE = "0x80040400"
UNEXPECTED = "0x80040402"

_QUICKBOOKS_SAYS = "  QuickBooks error message: "
NOT_IN_LIST = "Invalid argument.  The specified record does not exist in the list."
LOCK_TEXTS = {
    3170: "The list has been modified by another user.",
    3175: "The transaction internals could not be locked.  They are in use by another user.",
    3176: "The list element is in use.",
    3180: "QuickBooks failed to acquire the lock for this object.",
}


class HResult(Exception):
    """QuickBooks did not answer; what it did is known only for `UNREADABLE`: nothing.

    Attributes:
        code: such as ``0x80040400``.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message


def unreadable(reason: str) -> HResult:
    """The whole set is refused and none of it was done. QuickBooks does not say why; `__notes__` does."""
    refused = HResult(UNREADABLE, "QuickBooks found an error when parsing the provided XML text stream.")
    refused.add_note(reason)
    return refused


class Status(Exception):
    """One request ends with this status; from 500 to 599 it was done nevertheless."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message


def severity(code: int) -> str:
    """QuickBooks' word for how bad a status is."""
    if code in (0, 1):
        return "Info"
    return "Warn" if 500 <= code < 600 else "Error"


OK = Status(0, "Status OK")
NOTHING_FOUND = Status(1, "A query request did not find a matching object in QuickBooks")
NOT_PROCESSED = Status(
    3231, "The request has not been processed. Processing stopped after an error in an earlier request."
)
BAD_ITERATOR = Status(3391, "The iteratorID provided is invalid or has expired.")
TOO_MANY_ITERATORS = Status(3390, "There are too many open iterators.")


def not_all_found(name: str) -> Status:
    return Status(
        500,
        f'The query request has not been fully completed. There was a required element ("{name}") that could not be '
        "found in QuickBooks.",
    )


def unconvertible(code: int, what: str, value: str, field: str) -> Status:
    return Status(code, f'There was an error when converting the {what} "{value}" in the field "{field}".')


def too_long(value: str, field: str, most: int) -> Status:
    return Status(
        3070, f'The string "{value[:60]}" in the field "{field}" is too long. The maximum length is {most}.'
    )


def bad_id(value: str, field: str) -> Status:
    return Status(3000, f'The given object ID "{value}" in the field "{field}" is invalid.')


def bad_name(value: str) -> Status:
    return Status(3090, f'There was an error when storing "{value}" in the "Name" field: it holds a colon.')


def name_taken(name: str) -> Status:
    return Status(3100, f'The name "{name}" of the list element is already in use.')


def object_missing(object_id: str) -> Status:
    return Status(
        3120, f'Object "{object_id}" specified in the request cannot be found.{_QUICKBOOKS_SAYS}{NOT_IN_LIST}'
    )


def bad_reference(word: str, name: str, document: str) -> Status:
    return Status(
        3140,
        f'There is an invalid reference to QuickBooks {word} "{name}" in the {document}.{_QUICKBOOKS_SAYS}{NOT_IN_LIST}',
    )


def missing(field: str, document: str) -> Status:
    return Status(3150, f'There is a missing element: "{field}" in the {document}.')


def conflicting(field: str, other: str) -> Status:
    return Status(3153, f'The elements "{field}" and "{other}" cannot both be given.')


def closed_period(document: str) -> Status:
    return Status(
        3171,
        f"An attempt was made to modify a {document} with a date that is on or before the closing date of the company.",
    )


def linked_twice(txn_id: str) -> Status:
    return Status(3177, f'The transaction "{txn_id}" is linked to more than once.')


def not_saved(document: str, reason: str) -> Status:
    return Status(3180, f"There was an error when saving a {document}.{_QUICKBOOKS_SAYS}{reason}")


def link_closed(txn_id: str) -> Status:
    return Status(
        570, f'The transaction was saved, but the link to "{txn_id}" was not made because it is closed.'
    )


def out_of_date(edit_sequence: str) -> Status:
    return Status(3200, f'The provided edit sequence "{edit_sequence}" is out-of-date.')


def not_enabled(feature: str) -> Status:
    return Status(
        3250, f'This feature is not enabled or not available in this version of QuickBooks: "{feature}".'
    )


def no_posting_account(document: str) -> Status:
    return Status(3270, f"There is a missing posting account in a line of the {document}.")


def not_deletable(code: int, document: str, verb: str, reason: str) -> Status:
    return Status(code, f"There was an error when trying to {verb} a {document}.{_QUICKBOOKS_SAYS}{reason}")


def locked(code: int, name: str) -> Status:
    """Somebody else holds what the request needs; the text says so, as the number alone does not."""
    return Status(
        code,
        f'There was an error because "{name}" is in use.{_QUICKBOOKS_SAYS}{LOCK_TEXTS.get(code, "It is locked.")}',
    )
