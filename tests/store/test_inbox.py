"""The inbox is what the book says waits for somebody: derived, counted, put aside, and never another company's."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from store.actions import batches as _batches  # noqa: F401 - its verbs are part of the book's
from store.actions import erp, inbox, invoices, mail, review
from store.actions.act import Act
from store.desk import Desk
from store.errors import Refusal
from store.models import (
    BillingPeriod,
    Commitment,
    ErpRequest,
    Invitation,
    Invoice,
    OutgoingMail,
    PaymentIssued,
    User,
)
from store.views import digest as digest_view
from store.views import inbox as view
from store.views.inbox_kinds import BY_NAME
from tests.store.company import Company


@pytest.fixture
def harbor(firm: Company) -> Company:
    return firm


def seen(desk: Desk, kind: str = "", *, aside: bool = False) -> list[tuple[str, str, str]]:
    return [
        (row["kind"], row["thing"], row["note"]) for row in view.inbox(desk, kind, aside=aside).window(0, 100)
    ]


def counts(desk: Desk) -> dict[str, int]:
    return {each.kind: each.count for each in view.counts(desk) if each.count}


def test_what_is_handed_in_waits_for_those_who_review(harbor: Company) -> None:
    name = harbor.under_review()
    assert seen(harbor.at("rita")) == [("to_review", name, "")]
    assert counts(harbor.at("ivan")) == {"to_review": 1}
    assert counts(harbor.at("adam")) == counts(harbor.at("rhea")) == counts(harbor.at("ina")) == {}


def test_a_returned_invoice_waits_for_its_contact_with_the_reason(harbor: Company) -> None:
    name = harbor.under_review()
    review.send_back(harbor.at("rita"), name, reason="no backup enclosed")
    assert seen(harbor.at("ina")) == [("returned", name, "no backup enclosed")]
    assert seen(harbor.at("otto")) == []
    assert seen(harbor.at("ivan")) == [("returned", name, "no backup enclosed")]
    assert counts(harbor.at("rita")) == {}
    invoices.submit(harbor.at("ina"), name)
    assert seen(harbor.at("rita")) == [("to_review", name, "handed in again")]
    assert seen(harbor.at("ina")) == []


def test_an_approval_is_news_for_the_contact(harbor: Company) -> None:
    name = harbor.approved()
    assert [row[:2] for row in seen(harbor.at("ina"))] == [("approved", name)]
    assert [row[:2] for row in seen(harbor.at("rita"))] == [("to_send", name)]


def test_the_way_through_accounting(harbor: Company) -> None:
    name = harbor.approved()
    rita, adam = harbor.at("rita"), harbor.at("adam")
    erp.send(rita, name)
    assert seen(adam) == [("to_accept", name, "")]
    assert counts(harbor.at("nopush")) == {}
    erp.hold(adam, name, reason="insurance ran out")
    assert [(kind, thing) for kind, thing, note in seen(adam)] == [("held", name)]
    assert "insurance ran out" in seen(adam)[0][2]
    erp.release(adam, name)
    erp.reject(adam, name, reason="wrong job")
    assert seen(rita) == [("by_accounting", name, "wrong job")]
    assert seen(harbor.at("ivan")) == [("by_accounting", name, "wrong job")]
    erp.send(rita, name)
    assert seen(adam) == [("to_accept", name, "sent again, was returned: wrong job")]


def test_what_failed_says_what_quickbooks_said(harbor: Company) -> None:
    name = harbor.approved()
    erp.send(harbor.at("rita"), name)
    erp.accept(harbor.at("adam"), name)
    Invoice.update(erp_state="failed", erp_reason="closed period").execute()
    ErpRequest.update(status_message="3171 closed period").execute()
    assert seen(harbor.at("adam")) == [("failed", name, "3171 closed period")]
    assert ("failed", name, "3171 closed period") in seen(harbor.at("rita"))


def test_a_bill_quickbooks_may_have_waits_in_inbox_and_digest_while_it_is_on_its_way(
    harbor: Company,
) -> None:
    name = harbor.approved()
    erp.send(harbor.at("rita"), name)
    erp.accept(harbor.at("adam"), name)
    assert counts(harbor.at("adam")) == {}
    ErpRequest.update(held_by="QuickBooks", held_reason="QuickBooks already has VS-001").execute()
    assert seen(harbor.at("adam")) == [("held", name, "QuickBooks: QuickBooks already has VS-001")]
    assert ("held", name, "QuickBooks: QuickBooks already has VS-001") in seen(harbor.at("rita"))
    assert [row["invoice"] for row in digest_view.digest(harbor.root).held.rows] == [name]
    User.update(email="adam@harbor.example").where(User.login == "adam").execute()
    assert digest_view.is_wanted(harbor.root)


def test_an_invitation_waits_for_its_own_contacts_until_it_is_answered_or_due(harbor: Company) -> None:
    invited = Invitation.create(
        commitment=Commitment.get(),
        period=BillingPeriod.get(),
        type="both",
        sent_by="ivan",
        sent_at="2026-01-20T09:00:00Z",
    )
    assert seen(harbor.at("ina")) == [("invitation", "SC-001", "due 2026-02-25")]
    assert seen(harbor.at("otto")) == []
    late = Desk(harbor.root.book, "ina", lambda: datetime(2026, 2, 26, tzinfo=UTC))
    assert seen(late) == []
    Invitation.update(response="accepted").where(Invitation.id == invited.id).execute()
    assert seen(harbor.at("ina")) == []


def test_a_payment_is_news_until_it_is_put_aside(harbor: Company) -> None:
    harbor.approved()
    PaymentIssued.create(
        commitment=1,
        invoice=Invoice.get(),
        method="check",
        number="1044",
        date=date(2026, 1, 19),
        amount=500_000,
        state="issued",
    )
    ina = harbor.at("ina")
    assert ("paid", "SC-001/1", "check 1044") in seen(ina)
    (row,) = view.inbox(ina, "paid").window(0, 5)
    assert (row["amount"], row["news"], row["since"]) == (500_000, True, "2026-01-19")
    assert inbox.put_aside(ina, [row["item"]]) == 1
    assert inbox.put_aside(ina, [row["item"]]) == 0
    assert seen(ina, "paid") == []
    assert seen(ina, "paid", aside=True) == [("paid", "SC-001/1", "check 1044")]
    assert [thing for kind, thing, _ in seen(harbor.at("rita"), "paid")] == ["SC-001/1"]
    assert inbox.bring_back(ina, [row["item"]]) == 1
    assert seen(ina, "paid") == [("paid", "SC-001/1", "check 1044")]


def test_what_comes_back_anew_is_a_new_thing(harbor: Company) -> None:
    name = harbor.under_review()
    rita = harbor.at("rita")
    inbox.put_aside(rita, [view.inbox(rita).window(0, 1)[0]["item"]])
    assert seen(rita) == []
    review.send_back(rita, name, reason="no backup")
    invoices.submit(harbor.at("ivan"), name)
    assert seen(rita) == [("to_review", name, "handed in again")]


def test_mail_nobody_knows_about_waits_for_those_who_settle_it(harbor: Company) -> None:
    def work() -> int:
        mail.queue(
            Act.begin(harbor.root, "test"), "k", kind="invitation", to="a@b.example", subject="s", body="b"
        )
        return 1

    harbor.root.book.transact(work, key="k", verb="test", by="root")
    assert counts(harbor.root) == {}
    OutgoingMail.update(state="unknown", error="may have arrived or not.").execute()
    assert seen(harbor.at("adam")) == [("mail", "mail 1", "may have arrived or not.")]
    assert counts(harbor.at("ina")) == {}


def test_the_list_is_read_window_by_window_across_the_kinds(harbor: Company) -> None:
    harbor.under_review()
    rita = harbor.at("rita")
    with harbor.root.book.db.atomic():
        template = Invoice.select().dicts().get()
        for position in range(2, 41):
            Invoice.create(**{
                **template, "id": None, "position": position, "previous": None, "txn_id": None,
                "status": "under_review" if position % 2 else "approved",
                "decided_by": "rita", "decided_at": "2026-01-20T09:00:00Z", "submitted_at": f"2026-01-{position % 20 + 1:02}T00:00:00Z",
            })  # fmt: skip
    box = view.inbox(rita)
    assert box.count() == 40
    whole = box.window(0, 100)
    assert [row["kind"] for row in whole] == ["to_review"] * 20 + ["to_send"] * 20
    assert [row["id"] for row in whole] == [box.window(n, 1)[0]["id"] for n in range(40)]
    assert box.window(15, 10) == whole[15:25]
    assert [box.position_of(row["id"]) for row in whole] == list(range(40))
    assert [row["since"] for row in whole[:20]] == sorted(row["since"] for row in whole[:20])
    assert box.sorted("since", True).window(0, 20) != whole[:20]
    assert box.matching("SC-001/7 no").count() == 0
    assert len({row["item"] for row in whole}) == 40


def test_every_kind_answers_count_order_and_filter_for_everybody(harbor: Company) -> None:
    harbor.approved()
    for login in ("root", "rita", "adam", "ina", "stan", "rhea"):
        for kind in BY_NAME:
            box = view.inbox(harbor.at(login), kind)
            for column, down in (("since", False), ("about", True), ("amount", True)):
                rows = box.sorted(column, down).matching("o").window(0, 10)
                assert len(rows) == min(10, box.matching("o").count()), (login, kind)


def test_an_unknown_kind_is_refused_with_those_there_are(harbor: Company) -> None:
    with pytest.raises(Refusal, match="it is one of to_review"):
        view.inbox(harbor.at("rita"), "horoscopes")


# ---- the digest -----------------------------------------------------------------------------------------------------


def test_the_digest_goes_once_a_day_to_those_who_accept_and_want_it(harbor: Company) -> None:
    from store.actions import digests

    for login in ("adam", "ada", "rita", "nopush"):
        User.update(email=f"{login}@harbor.example").where(User.login == login).execute()
    inbox.own_digest(harbor.at("ada"), False)
    assert not digest_view.is_wanted(harbor.root)
    assert digests.write(harbor.root) == []
    name = harbor.approved()
    erp.send(harbor.at("rita"), name)
    assert digest_view.is_wanted(harbor.root)
    assert digests.write(harbor.root) == ["adam"]
    assert not digest_view.is_wanted(harbor.root)
    assert digests.write(harbor.root) == []
    letter = OutgoingMail.get()
    assert (letter.recipient, letter.key) == ("adam@harbor.example", "digest adam 2026-01-20")
    assert letter.subject == "Accounting, 20 January 2026: 1 ready to accept"
    assert (
        "1 ready to accept, 13,500.00\n  SC-001/1       13,500.00  today  Volt & Söhne Electric"
        in letter.body
    )
    inbox.digest(harbor.root, "ada", True)
    assert digests.write(harbor.root) == ["ada"]


def test_the_digest_tells_what_is_held_and_what_failed(harbor: Company) -> None:
    from store.actions import digests

    User.update(email="adam@harbor.example").where(User.login == "adam").execute()
    erp.send(harbor.at("rita"), harbor.approved())
    erp.hold(harbor.at("adam"), "SC-001/1", reason="insurance ran out")
    digests.write(harbor.root)
    body = OutgoingMail.get().body
    assert "1 held, 13,500.00" in body
    assert "insurance ran out" in body
    assert "ready to accept" not in body


def test_nobody_but_an_administrator_sets_another_s_digest(harbor: Company) -> None:
    with pytest.raises(Refusal):
        inbox.digest(harbor.at("adam"), "ada", False)
