"""Where a batch stands after each thing sent and each thing that came back, as a table; nothing but the folder decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from exporter.qbxml.reader import Bill
from exporter.webconnector.journal import Answer, Step
from exporter.webconnector.recovery import MALFORMED_CODE, MOST_SENDS, Stand, match, numbers, pages, stand

G1, G2, OTHER = "{00000000-0000-0000-0000-000000000001}", "{00000000-0000-0000-0000-000000000002}", "{9}"
MANIFEST = {
    "kind": "bills",
    "message_set_id": "B1",
    "requests": [
        {"request_id": "r1", "guid": G1, "ref_number": "A-1", "vendor": "Acme", "total": 100},
        {"request_id": "r2", "guid": G2, "ref_number": "A-2", "vendor": "Acme", "total": 200},
    ],
}
UNKNOWN = "0x80040408"


def add(request: str, code: int = 0, txn: str = "7-1") -> str:
    ret = f"<BillRet><TxnID>{txn}</TxnID></BillRet>" if txn and not code else ""
    return f'<BillAddRs requestID="{request}" statusCode="{code}" statusMessage="said">{ret}</BillAddRs>'


def note(request: str, txn: str = "7-1") -> str:
    return f'<BillAddRs requestID="{request}" statusCode="0"><ErrorRecovery><TxnID>{txn}</TxnID></ErrorRecovery></BillAddRs>'


def hit(number: str, txn: str, vendor: str = "Acme", code: int = 0) -> str:
    ret = f"<TransactionRet><TxnID>{txn}</TxnID><EntityRef><FullName>{vendor}</FullName></EntityRef><RefNumber>{number}</RefNumber></TransactionRet>"
    return f'<TransactionQueryRs requestID="dup-0" statusCode="{code}">{ret if number else ""}</TransactionQueryRs>'


def bill(number: str, txn: str, guid: str = "", vendor: str = "ACME") -> str:
    return (
        f"<BillRet><TxnID>{txn}</TxnID><VendorRef><FullName>{vendor}</FullName></VendorRef><RefNumber>{number}</RefNumber>"
        f"<ExternalGUID>{guid}</ExternalGUID></BillRet>"
    )


def found(*bills: str, code: int = 0) -> str:
    return f'<BillQueryRs requestID="number-0" statusCode="{code}">{"".join(bills)}</BillQueryRs>'


NOBODY = hit("", "", code=1)
NONE = found(code=1)


@dataclass
class Desk:
    """Writes down what was sent and what came back."""

    folder: Path
    steps: list[Step] = field(default_factory=list)

    def did(
        self,
        sent: str,
        *answer: str,
        code: str = "",
        hresult: str = "",
        name: str = "B1",
        session: str = "s",
        **more: object,
    ) -> Desk:
        """One step; no answer at all where neither answers nor an error are given (`answer` may be empty texts)."""
        number = len(self.steps) + 1
        came = None
        if answer or hresult or code:
            file = self.folder / f"{number}.xml"
            attributes = f' newMessageSetID="{name}" messageSetStatusCode="{code or 0}"'
            file.write_text(
                "" if hresult else f"<QBXML><QBXMLMsgsRs{attributes}>{''.join(answer)}</QBXMLMsgsRs></QBXML>"
            )
            came = Answer(hresult, "broke", "2026-03-02T12:00:00Z", "", file)
        self.steps.append(Step(number, sent, session, "2026-03-02T12:00:00Z", answer=came, **more))  # type: ignore[arg-type]
        return self

    def stand(self, manifest: dict = MANIFEST, session: str = "s") -> Stand:
        return stand(manifest, self.steps, session)

    def outcomes(self, manifest: dict = MANIFEST) -> list[str]:
        now = self.stand(manifest)
        assert now.concluded
        return [outcome.what for outcome in now.outcomes]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def clear(desk: Desk) -> Desk:
    return desk.did("duplicates", NOBODY)


def lost(desk: Desk) -> Desk:
    """The batch went out and nothing came back."""
    return clear(desk).did("batch")


def test_a_new_batch_is_checked_for_duplicates_first(desk: Desk) -> None:
    assert desk.stand().send == "duplicates"
    assert desk.did("duplicates").stand().send == "duplicates"
    assert desk.did("duplicates", hresult=UNKNOWN).stand().send == "duplicates"
    assert desk.did("duplicates", NOBODY).stand().send == "batch"


def test_where_the_clerk_wants_all_of_it_sent_nothing_is_checked(desk: Desk) -> None:
    anyway = {**MANIFEST, "requests": [{**each, "send_anyway": True} for each in MANIFEST["requests"]]}  # type: ignore[union-attr]
    assert desk.stand(anyway).send == "batch"
    assert numbers(anyway, unasked=False) == {}


@pytest.mark.parametrize("kind", ["vendors", "purchase_orders"])
def test_what_has_no_numbers_of_others_goes_at_once(desk: Desk, kind: str) -> None:
    assert desk.stand({**MANIFEST, "kind": kind}).send == "batch"


def test_a_number_of_another_vendor_is_no_duplicate(desk: Desk) -> None:
    assert desk.did("duplicates", hit("A-1", "1-1", "Somebody")).stand().send == "batch"


def test_a_number_that_is_there_is_looked_at_and_held_unless_it_is_ours(desk: Desk) -> None:
    desk.did("duplicates", hit("a-1", "1-1"))
    assert (desk.stand().send, desk.stand().suspects) == ("lookup", ("1-1",))
    assert desk.did("lookup", found(bill("A-1", "1-1", OTHER))).outcomes() == ["held", "unsent"]


def test_a_number_that_is_there_and_ours_is_posted(desk: Desk) -> None:
    desk.did("duplicates", hit("A-1", "1-1")).did("lookup", found(bill("A-1", "1-1", G1.upper())))
    assert desk.outcomes() == ["posted", "unsent"]


def test_a_suspect_gone_meanwhile_lets_the_batch_go(desk: Desk) -> None:
    assert desk.did("duplicates", hit("A-1", "1-1")).did("lookup", NONE).stand().send == "batch"


def test_a_check_quickbooks_did_not_do_is_done_by_looking_for_the_bills(desk: Desk) -> None:
    desk.did("duplicates", hit("", "", code=1010))
    assert (desk.stand().send, desk.stand().suspects) == ("lookup", ())
    assert desk.did("lookup", NONE).stand().send == "batch"


def test_answers_conclude(desk: Desk) -> None:
    assert clear(desk).did("batch", add("r1"), add("r2", 3140)).outcomes() == ["posted", "refused"]


@pytest.mark.parametrize("what", ["none", "error", "unreadable", "foreign", "half"])
def test_a_batch_without_a_clear_answer_is_asked_after_by_name(desk: Desk, what: str) -> None:
    clear(desk)
    if what == "none":
        desk.did("batch")
    elif what == "error":
        desk.did("batch", hresult=UNKNOWN)
    elif what == "foreign":
        desk.did("batch", add("r1"), add("r2"), name="B2")
    elif what == "half":
        desk.did("batch", add("r1"))
    else:
        desk.did("batch", "<broken")
    assert desk.stand().send == "status"


def test_a_status_check_that_finds_the_answer_concludes(desk: Desk) -> None:
    assert lost(desk).did("status", note("r1"), add("r2", 3140)).outcomes() == ["posted", "refused"]


def test_a_status_check_is_repeated_until_it_is_answered(desk: Desk) -> None:
    assert lost(desk).did("status").did("status", hresult=UNKNOWN).stand().send == "status"


def test_nothing_stored_and_nothing_found_sends_the_same_again(desk: Desk) -> None:
    lost(desk).did("status", code="9002")
    assert desk.stand().send == "lookup"
    assert desk.did("lookup", NONE).stand().send == "batch"
    assert desk.did("batch").stand().send == "status"


def test_nothing_stored_and_some_found_never_sends_the_same_again(desk: Desk) -> None:
    lost(desk).did("status", code="9002").did("lookup", found(bill("A-1", "7-1", G1)))
    assert desk.outcomes() == ["posted", "unsent"]


def test_nothing_stored_and_a_like_one_found_is_held(desk: Desk) -> None:
    lost(desk).did("status", code="9002").did("lookup", found(bill("A-2", "7-1", OTHER)))
    assert desk.outcomes() == ["unsent", "held"]


def test_a_lookup_quickbooks_refused_proves_nothing(desk: Desk) -> None:
    lost(desk).did("status", code="9002")
    assert desk.did("lookup", found(code=3250)).stand().send == "lookup"
    for _ in range(4):
        desk.did("lookup", found(code=3250))
    assert desk.outcomes() == ["held", "held"]


def test_an_internal_error_of_one_bill_is_looked_into(desk: Desk) -> None:
    clear(desk).did("batch", add("r1"), add("r2", 1000))
    assert desk.stand().send == "lookup"
    assert desk.did("lookup", found(bill("A-2", "7-2", G2))).outcomes() == ["posted", "posted"]


def test_half_an_answer_is_completed_by_looking(desk: Desk) -> None:
    clear(desk).did("batch", add("r1")).did("status", note("r1"))
    assert desk.stand().send == "lookup"
    assert desk.did("lookup", NONE).outcomes() == ["posted", "unsent"]


def test_success_without_a_txn_id_is_no_success_yet(desk: Desk) -> None:
    clear(desk).did("batch", add("r1"), add("r2", txn=""))
    assert desk.stand().send == "lookup"


def test_a_batch_nobody_can_read_is_refused_as_a_whole(desk: Desk) -> None:
    now = clear(desk).did("batch", hresult="0x80040400").stand()
    assert now.malformed
    assert [(outcome.what, outcome.code) for outcome in now.outcomes] == [("refused", MALFORMED_CODE)] * 2


def test_a_check_nobody_can_read_is_refused_as_a_whole_too(desk: Desk) -> None:
    assert desk.did("duplicates", hresult="0x80040400").stand().malformed


def test_other_contents_under_the_same_name_are_held(desk: Desk) -> None:
    assert clear(desk).did("batch", code="9001").outcomes() == ["held", "held"]


def test_a_name_quickbooks_does_not_take_is_refused(desk: Desk) -> None:
    assert clear(desk).did("batch", code="9004").outcomes() == ["refused", "refused"]


def test_a_batch_stopped_by_its_acknowledgement_goes_again_without(desk: Desk) -> None:
    clear(desk).did("batch", code="600")
    assert (desk.stand().send, desk.stand().acknowledge) == ("status", False)
    desk.did("status", code="9002").did("lookup", NONE)
    assert (desk.stand().send, desk.stand().acknowledge) == ("batch", False)


def test_what_never_gets_an_answer_ends_with_a_question(desk: Desk) -> None:
    clear(desk)
    for _ in range(MOST_SENDS):
        assert desk.stand().send == "batch"
        desk.did("batch").did("status", code="9002").did("lookup", NONE)
    assert desk.outcomes() == ["held", "held"]


def test_vendors_are_not_looked_for_because_their_names_are_unique(desk: Desk) -> None:
    vendors = {**MANIFEST, "kind": "vendors"}
    assert desk.did("batch").stand(vendors).send == "status"
    assert desk.did("status", code="9002").stand(vendors).send == "batch"


def test_bills_posted_last_that_are_gone_undeleted_tell_of_an_older_file(desk: Desk) -> None:
    recent = (
        '<BillQueryRs requestID="recent" statusCode="500"><BillRet><TxnID>1</TxnID></BillRet></BillQueryRs>'
    )
    deleted = '<TxnDeletedQueryRs requestID="deleted" statusCode="0"><TxnDeletedRet><TxnID>2</TxnID></TxnDeletedRet></TxnDeletedQueryRs>'
    now = desk.did("duplicates", NOBODY, recent, deleted, asked=("1", "2", "3")).stand()
    assert (now.send, now.restored) == ("duplicates", ("3",))


def test_a_bill_sent_anyway_is_only_found_by_its_guid() -> None:
    request = {**MANIFEST["requests"][0], "send_anyway": True}  # type: ignore[index]
    like, own = Bill("1", vendor="Acme", ref_number="A-1"), Bill("2", guid=G1)
    assert match(request, [like]) == (None, ())
    assert match(request, [like, own]) == (own, ())


QUERY = {"kind": "query", "message_set_id": "Q1", "requests": [{"request_id": "v"}]}


def page(remaining: int, code: int = 0) -> str:
    iterator = f' iteratorID="i" iteratorRemainingCount="{remaining}"'
    return f'<VendorQueryRs requestID="v" statusCode="{code}"{iterator}/>'


def test_a_query_goes_on_within_its_session_and_begins_anew_in_another(desk: Desk) -> None:
    assert (desk.stand(QUERY).send, desk.stand(QUERY).page, desk.stand(QUERY).iterators) == ("query", 1, None)
    desk.did("query", page(10), page=1)
    assert (desk.stand(QUERY).page, desk.stand(QUERY).iterators) == (2, {"v": "i"})
    assert (desk.stand(QUERY, "t").page, desk.stand(QUERY, "t").iterators) == (1, None)
    desk.did("query", page(0, 3391), page=2)
    assert desk.stand(QUERY).page == 1
    desk.did("query", page(5), page=1).did("query", page(0), page=2)
    assert desk.stand(QUERY).concluded
    assert [step.number for step in pages(desk.steps)] == [3, 4]


def test_a_query_nobody_can_read_ends(desk: Desk) -> None:
    now = desk.did("query", hresult="0x80040400", page=1).stand(QUERY)
    assert now.concluded
    assert now.malformed
