"""Every status code of QuickBooks in the clerk's words, and what the product does about it."""

from __future__ import annotations

import re

import pytest

from exporter.qbxml.status_codes import CODES, HRESULTS, LOCKS, Act, advice, is_lock, trouble

R, P, S, H, F = Act.RETRY, Act.FIX, Act.SETUP, Act.HOLD, Act.FINE
REFERENCE = (
    'There is an invalid reference to QuickBooks Customer "Joe Smith" in the Bill.  '
    "QuickBooks error message: Invalid argument.  The specified record does not exist in the list."
)
AMOUNT = 'There was an error when converting the amount "246.9" in the field "Amount".'
LONG = 'The string "A very long number indeed" in the field "RefNumber" is too long.'
TAKEN = 'The name "Acme" of the list element is already in use.'
LIMIT = "There was an error when saving a Bill.  QuickBooks error message: The vendor is over its limit."

TABLE = [
    (0, "", F, "Posted."),
    (1, "", F, "nothing that matches"),
    (500, "x", H, "no longer in QuickBooks"),
    (501, "x", P, "company.edition"),
    (510, "x", P, "company.edition"),
    (530, "x", P, "qbxml.version"),
    (531, "x", P, "qbxml.version"),
    (550, "notes", F, "Posted; one detail was not stored. QuickBooks says: notes"),
    (560, "x", F, "Posted"),
    (570, "x", F, "Posted"),
    (600, "", F, "nothing to forget"),
    (1000, "", H, "it is being checked whether the bill got in"),
    (1010, "", S, "update QuickBooks"),
    (1030, "", S, "update QuickBooks"),
    (1060, "", P, "tell your administrator"),
    (3000, 'The given object ID "80000001-1" in the field "ListID" is invalid.', P, "refresh the lists and link it again"),
    (3010, "", P, "yes/no"),
    (3020, 'converting the date "31.1.2026"', P, 'The date "31.1.2026" is not valid. Mend it on the invoice and retry.'),
    (3030, 'the date "x"', P, 'The date "x" is not valid.'),
    (3031, "", P, "wrong way round"),
    (3035, 'the time "25:00"', P, 'The time "25:00" is not valid.'),
    (3040, AMOUNT, P, 'The amount "246.9" of the field Amount is not one QuickBooks takes; it must have two decimals.'),
    (3045, 'price "1,5" in the field "Cost"', P, 'The price "1,5" of the field Cost is not a valid number.'),
    (3050, 'percent "x" in the field "Rate"', P, 'The percentage "x"'),
    (3060, 'quantity "1x" in the field "Quantity"', P, 'The quantity "1x" of the field Quantity'),
    (3065, '"{1}"', P, "GUID"),
    (3070, LONG, P, "RefNumber is too long for QuickBooks; shorten it."),
    (3080, '"a"', P, '"a" cannot be used in QuickBooks.'),
    (3085, '"a"', P, "is not a number"),
    (3090, '"a:b"', P, "a name holds no colon"),
    (3100, TAKEN, H, 'QuickBooks already has an entry named "Acme"'),
    (3110, "", P, "tell your administrator"),
    (3120, "", H, "deleted or merged in QuickBooks"),
    (3130, "", S, "The parent customer or account does not exist"),
    (3140, REFERENCE, S, 'The job "Joe Smith" is not in QuickBooks. Create it there or link ours to another one, then retry.'),
    (3140, REFERENCE.replace("Customer", "Vendor"), S, 'The vendor "Joe Smith" is not in QuickBooks.'),
    (3140, REFERENCE.replace("Customer", "Item"), S, 'The item "Joe Smith" is not in QuickBooks.'),
    (3150, "", P, "is missing"),
    (3151, "", P, "does not take it"),
    (3152, "", P, "exclude each other"),
    (3153, "", P, "exclude each other"),
    (3160, "", H, "cannot be deleted"),
    (3161, "", H, "closed period"),
    (3162, "", H, "single-user"),
    (3170, "It may not be changed.", H, "could not change the entry"),
    (3170, LOCKS[0], R, "Somebody had the entry open"),
    (3171, "", S, "closed period of QuickBooks (closed up to 2026-01-31)"),
    (3172, "", H, "deleted in QuickBooks meanwhile"),
    (3173, "", H, "changed in QuickBooks meanwhile"),
    (3175, "It is in use.", H, "open on another screen"),
    (3175, LOCKS[1], R, "Somebody had the entry open"),
    (3176, LOCKS[2], R, "Somebody had the entry open"),
    (3177, "", P, "linked twice"),
    (3180, LIMIT, H, "QuickBooks could not save the bill. QuickBooks says: The vendor is over its limit."),
    (3180, f"There was an error. QuickBooks error message: {LOCKS[3].upper()}", R, "Somebody had the entry open"),
    (3185, "", H, "cannot be voided"),
    (3190, "", H, "cannot empty"),
    (3200, "", H, "confirm the change"),
    (3205, "No city.", P, "QuickBooks says: No city."),
    (3210, "x", P, "refuses a field"),
    (3220, "", S, "Integrated Applications"),
    (3231, "", R, "waits for the one before it"),
    (3250, "Class tracking is off.", S, "is off in this company"),
    (3260, "", S, "may not enter bills"),
    (3261, "", S, "Integrated Applications"),
    (3262, "", S, "Integrated Applications"),
    (3263, "", S, "Integrated Applications"),
    (3264, "", S, "Integrated Applications"),
    (3270, "", S, "has no account"),
    (3390, "", R, "too many queries"),
    (3391, "", R, "closed the query"),
    (3500, "", H, "refuses to merge"),
    (9001, "", H, "other contents"),
    (9002, "", H, "lost contact while posting"),
    (9004, "", P, "tell your administrator"),
    (9005, "", S, "Verify Data"),
    (4711, "Something new.", H, "not known here. QuickBooks says: Something new."),
]  # fmt: skip


@pytest.mark.parametrize(("code", "message", "act", "words"), TABLE)
def test_each_status_has_its_act_and_its_sentence(code: int, message: str, act: Act, words: str) -> None:
    told = advice(code, message, closing_date="2026-01-31")
    assert told.act is act
    assert words in told.sentence
    assert told.sentence[0].isupper() or told.sentence[0] == '"'
    assert told.sentence.endswith(".")
    assert not re.search(r"\{[a-z]", told.sentence)


def test_the_table_leaves_no_code_out() -> None:
    assert set(CODES) - {code for code, *_ in TABLE} == set()


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("code", [3170, 3175, 3176, 3180])
def test_only_the_words_of_a_lock_let_a_bill_go_again(code: int, lock: str) -> None:
    assert is_lock(code, f"Error. {lock.title()}!")
    assert not is_lock(3140, lock)
    assert not is_lock(code, "The list element is inactive.")


def test_words_from_quickbooks_cannot_act_on_the_terminal() -> None:
    assert "\x1b" not in advice(3180, "QuickBooks error message: \x1b[2Jgone").sentence


@pytest.mark.parametrize("hresult", HRESULTS)
def test_the_web_connectors_errors_show_code_and_quickbooks_own_sentence(hresult: str) -> None:
    told = trouble(hresult.upper().replace("X", "x"), "Own words.")
    assert told.startswith(HRESULTS[hresult])
    assert told.endswith("QuickBooks says: Own words.")


def test_an_unknown_error_shows_its_code() -> None:
    assert trouble("0x80041234", "") == "The Web Connector reported an error. (0x80041234)"
