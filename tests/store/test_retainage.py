"""Rules, caps and releases of retainage, and installing from storage, on the book: through the actions, on every engine."""

from __future__ import annotations

from datetime import date

import pytest

from store import lookup
from store.actions import billing_periods, invoices, retainage, review
from store.actions.entries import Entry
from store.errors import Conflict, Invalid, NotPermitted, Refusal
from store.rules.release import ALL, Asked
from store.rules.retainage import read_rule
from store.views import invoices as views
from store.views import retainage as held
from store.views.check import verify
from tests.store.company import Company


def rules(firm: Company, *texts: str) -> None:
    retainage.set_rules(firm.at("ivan"), "SC-001", [read_rule(text, n) for n, text in enumerate(texts, 1)])


def line(firm: Company, name: str, number: str) -> object:
    document = views.document(firm.root, name)
    return next(each for each in document.rows if each.line == number)


def line_5(firm: Company, name: str) -> int:
    return views.document(firm.root, name).summary.retainage


def next_invoice(firm: Company) -> str:
    """The invoice after the one that was approved, in a period of its own."""
    billing_periods.open_period(firm.root, "P9", date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 25))
    return invoices.create(firm.at("ivan"), "SC-001")


def test_the_rule_reached_sets_the_rate_of_every_line_as_work_is_entered(firm: Company) -> None:
    rules(firm, "50 5")
    name = firm.draft(4_000_000)
    assert line_5(firm, name) == 400_000
    invoices.bill(firm.at("ivan"), name, [Entry("3", work=1_000_000)])
    assert line_5(firm, name) == 250_000
    assert line(firm, name, "2").rate_why == "rule 1: 5 % from 50 %"
    invoices.bill(firm.at("ivan"), name, [Entry("3", work=999_999)])
    assert line_5(firm, name) == 500_000, "one cent less and the contract is not half complete"
    changes = next(entry for entry in views.history(firm.root, name) if entry["verb"] == "invoice.bill")
    assert changes["after"]["2 work_retainage_this"] == 400_000, "the record tells what followed"


def test_a_rate_the_clerk_typed_stays_and_goes_with_the_line(firm: Company) -> None:
    rules(firm, "50 5")
    name = firm.draft(4_000_000)
    invoices.bill(firm.at("ivan"), name, [Entry("2", work_retainage_percent=800)])
    invoices.bill(firm.at("ivan"), name, [Entry("3", work=2_000_000)])
    assert (line(firm, name, "2").rate_by, line(firm, name, "2").work_retainage_bp) == ("clerk", 800)
    assert (line(firm, name, "3").rate_by, line(firm, name, "3").work_retainage_bp) == ("rule", 500)
    finish(firm, name)
    second = next_invoice(firm)
    assert (line(firm, second, "2").rate_by, line(firm, second, "2").work_retainage_bp) == ("clerk", 800)
    invoices.bill(firm.at("ivan"), second, [Entry("2", work_retainage_percent=500)])
    invoices.bill(firm.at("ivan"), second, [Entry("2", work=100)])
    assert line(firm, second, "2").rate_by == "rule", "he typed what the rule says"


def finish(firm: Company, name: str) -> None:
    invoices.submit(firm.at("ivan"), name)
    review.approve_all(firm.at("rita"), name)
    review.finish(firm.at("rita"), name)


def test_a_step_down_releases_what_was_held_once(firm: Company) -> None:
    rules(firm, "50 5 all")
    firm.approved(4_000_000)
    second = next_invoice(firm)
    invoices.bill(firm.at("ivan"), second, [Entry("3", work=2_000_000)])
    document = views.document(firm.root, second)
    assert document.summary.retainage == 300_000
    assert document.summary.due == 2_000_000 + 100_000, "20,000.00 less 5 %, and 2,000.00 released"
    finish(firm, second)
    billing_periods.open_period(firm.root, "P9", date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 25))
    third = invoices.create(firm.at("ivan"), "SC-001")
    assert views.document(firm.root, third).summary.due == 0
    assert all(result.ok for result in verify(firm.root))


def test_rules_that_are_set_reach_a_draft_at_once_and_nothing_that_was_decided(firm: Company) -> None:
    first = firm.approved(6_000_000)
    rules(firm, "50 5 all")
    assert line_5(firm, first) == 600_000
    second = next_invoice(firm)
    assert line_5(firm, second) == 300_000, "the step-down comes with the next application"
    rules(firm)
    assert line_5(firm, second) == 600_000, "and goes with the rule"
    retainage.set_cap(firm.at("ivan"), "SC-001", basis_points=400)
    assert line_5(firm, second) == 400_000
    assert held.standing(firm.root, "SC-001").scale.sentence() == "10 %, at most 4 % of the contract sum"


def test_a_rule_that_stays_keeps_what_it_has_done(firm: Company) -> None:
    rules(firm, "50 5 all")
    firm.approved(6_000_000)
    rules(firm, "50 5 all", "90 2")
    assert held.standing(firm.root, "SC-001", [7_000]).steps[0].released == 0
    rules(firm, "50 4 all")
    assert held.standing(firm.root, "SC-001", [7_000]).steps[0].released == 60_000


def test_the_preview_saves_nothing_and_agrees_with_what_then_happens(firm: Company) -> None:
    from store.rules.retainage import Scale, checked

    scale = Scale(0, checked([read_rule("50 5 all")]), cap=280_000)
    steps = held.standing(firm.root, "SC-001", [4_000, 6_000], scale).steps
    assert [step.retainage for step in steps] == [280_000, 280_000]
    assert held.standing(firm.root, "SC-001").scale.plain
    rules(firm, "50 5 all")
    retainage.set_cap(firm.at("ivan"), "SC-001", cents=280_000)
    name = invoices.create(firm.at("ivan"), "SC-001")
    invoices.bill(firm.at("ivan"), name, [Entry(number, percent=4_000) for number in "123"])
    assert line_5(firm, name) == steps[0].retainage
    finish(firm, name)
    second = next_invoice(firm)
    invoices.bill(firm.at("ivan"), second, [Entry(number, percent=6_000) for number in "123"])
    assert line_5(firm, second) == steps[1].retainage


def test_only_who_keeps_commitments_sets_rules_and_two_at_once_are_told(firm: Company) -> None:
    with pytest.raises(NotPermitted):
        retainage.set_rules(firm.at("ina"), "SC-001", [])
    version = held.standing(firm.root, "SC-001").version
    rules(firm, "50 5")
    with pytest.raises(Conflict):
        retainage.set_rules(firm.at("ivan"), "SC-001", [], version=version)


# ---- releasing ------------------------------------------------------------------------------------------------------


@pytest.fixture
def held_back(firm: Company) -> str:
    """25,000.00 and 12,500.00 of work at 5 %: 1,250.00 and 625.00 held, and the next invoice begun."""
    name = invoices.create(firm.at("ivan"), "SC-001")
    entries = [Entry("2", work=2_500_000, work_retainage_percent=1_000),
               Entry("3", work=1_250_000, work_retainage_percent=1_000)]  # fmt: skip
    invoices.bill(firm.at("ivan"), name, entries)
    finish(firm, name)
    return next_invoice(firm)


def test_the_published_release_pays_what_is_released_and_keeps_the_rest_with_its_reason(
    firm: Company, held_back: str
) -> None:
    ivan = firm.at("ivan")
    assert retainage.release(ivan, held_back, ALL, lines=["2"]) == 250_000
    with pytest.raises(Invalid, match=r"Keeping back 625\.00 needs a reason"):
        retainage.release(ivan, held_back, Asked(percent=5_000), lines=["3"])
    retainage.release(ivan, held_back, Asked(amount=62_500), lines=["3"], reason="back-charge for cleaning")
    document = views.document(firm.root, held_back)
    assert document.summary.retainage == 62_500
    assert document.summary.due == 312_500
    assert line(firm, held_back, "3").release_why == "back-charge for cleaning"
    assert views.history(firm.root, held_back)[0]["reason"] == "back-charge for cleaning"


def test_a_release_of_all_lines_takes_the_place_of_what_was_released_before(
    firm: Company, held_back: str
) -> None:
    ivan = firm.at("ivan")
    retainage.release(ivan, held_back, Asked(percent=5_000), reason="half at completion")
    assert line_5(firm, held_back) == 187_500
    assert retainage.release(ivan, held_back, ALL) == 375_000
    assert (line_5(firm, held_back), views.document(firm.root, held_back).summary.due) == (0, 375_000)


@pytest.mark.parametrize(
    "asked, lines, fault",
    [
        (Asked(amount=375_001), (), "more than the 3,750.00 held"),
        (ALL, ("1",), "Nothing is held"),
        (Asked(), (), "one of the two"),
        (ALL, ("9",), "no line 9"),
    ],
)
def test_what_cannot_be_released_is_refused_and_nothing_changes(
    firm: Company, held_back: str, asked: Asked, lines: tuple[str, ...], fault: str
) -> None:
    with pytest.raises(Refusal, match=fault):
        retainage.release(firm.at("ivan"), held_back, asked, lines=lines, reason="so")
    assert line_5(firm, held_back) == 375_000


def test_an_invoice_for_work_and_materials_releases_nothing(firm: Company, held_back: str) -> None:
    from store.models import Invoice

    with firm.root.book.reading():
        row = lookup.invoice(held_back)
    firm.root.book.transact(
        lambda: Invoice.update(type="work").where(Invoice.id == row.id).execute(),
        key="",
        verb="test",
        by="root",
    )
    with pytest.raises(Refusal, match="bills work and materials only"):
        retainage.release(firm.at("ivan"), held_back, ALL)


def test_a_release_on_a_decided_invoice_is_refused(firm: Company) -> None:
    name = firm.approved()
    with pytest.raises(Refusal, match="reopen"):
        retainage.release(firm.at("ivan"), name, ALL)


# ---- stored materials -----------------------------------------------------------------------------------------------


def test_installing_from_storage_moves_the_amount_and_says_nothing_of_it(firm: Company) -> None:
    name = invoices.create(firm.at("ivan"), "SC-001")
    invoices.bill(firm.at("ivan"), name, [Entry("3", stored=800_000)])
    finish(firm, name)
    second = next_invoice(firm)
    invoices.bill(firm.at("ivan"), second, [Entry("3", stored=1_600_000)])
    retainage.install(firm.at("ivan"), second, "3", 800_000)
    document = views.document(firm.root, second)
    made = document.lines[2]
    assert (made.work_this, made.stored, made.installed) == (800_000, 800_000, 800_000)
    assert not [each for each in document.findings if each.rule.startswith("stored.")]
    assert document.summary.due == 720_000
    invoices.bill(firm.at("ivan"), second, [Entry("3", work=800_000, stored=800_000)])
    assert views.document(firm.root, second).lines[2].installed == 800_000
    with pytest.raises(Invalid, match="cannot be installed"):
        retainage.install(firm.at("ivan"), second, "3", 800_001)
