"""What is told is whole where it is asked, gone when it is no news, and true of what is not shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from store.actions import erp, review
from store.desk import Desk
from store.errors import Refusal
from store.rules.money import grouped
from store.views import erp_queue, reasons
from store.views import invoices as views
from tests.tui.screens import press, screen_text
from tests.tui.test_entering import REVIEW
from tests.tui.test_main_job import status
from tui import ways_to
from tui.app import BillspoolApp
from tui.preferences import Preferences
from tui.screens import mail, queue_rows, review_lines
from tui.screens.framed import FramedScreen
from tui.widgets.entry import FieldSpec

WIDE = (120, 40)


async def test_a_question_is_read_to_its_end(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(
            pilot, *REVIEW, "a", "a", "r", "not in place", "<f10>", "h", "Is that agreed?", "<f10>", "<f10>"
        )
        text = " ".join(screen_text(app).split())
        assert "1 line rejected, 2 approved, 2 open, 1 of them on hold? y/N" in text


async def test_a_forms_title_is_read_to_its_end(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot)
        screen = app.screen
        assert isinstance(screen, FramedScreen)
        title = "End the certificate " + "of a vendor with a long name " * 3 + "to the end"
        app.run_worker(screen.fill(title, [FieldSpec("reason", "Why", "reason")]))
        await press(pilot)
        assert "to the end" in screen_text(app)


@pytest.mark.parametrize(
    ("keys", "gone"),
    [
        ((*REVIEW, "<ctrl+a>", "r", "not in place", "<f10>"), "5 lines marked approved"),
        ((*REVIEW, "<ctrl+y>", "a"), "There is nothing to do again"),
        (("1", "/", "xyz", "<enter>", "O", "<escape>"), "Nothing contains “xyz”"),
        ((*REVIEW, "j", "e", "12", "<f3>", *REVIEW, "<escape>", "<f3>"), "is kept until you come back to it"),
    ],
)  # fmt: skip
async def test_what_was_told_goes_with_the_next_act(busy: Desk, keys: tuple[str, ...], gone: str) -> None:
    app = BillspoolApp(busy.seat("rita"))
    seen = []
    async with app.run_test(size=WIDE) as pilot:
        for each in keys:
            await press(pilot, each)
            seen.append(gone in screen_text(app))
    assert any(seen), "it was told"
    assert not seen[-1]


async def test_moving_does_not_take_away_what_is_told(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, *REVIEW, "<ctrl+a>", "j", "k", "<right>")
        assert status(app) == "5 lines marked approved; F10 posts them."


def two_in_the_queue(desk: Desk) -> Desk:
    """SC-001/1, and SC-001/2 approved and sent as well."""
    rita = desk.seat("rita")
    review.approve_all(rita, "SC-001/2")
    review.finish(rita, "SC-001/2")
    erp.send(rita, "SC-001/2")
    return desk.seat("ed")


async def test_a_filter_keeps_the_marks_of_what_it_does_not_show(busy: Desk) -> None:
    app = BillspoolApp(two_in_the_queue(busy))
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "4", " ", " ", "/", "SC-001/2", "<enter>", "a")
        await press(pilot, "<escape>")
        shown = screen_text(app)
        assert "1 marked" in shown
        assert shown.count("a accept*") == 1


async def test_marks_that_are_not_shown_are_not_acted_on(busy: Desk) -> None:
    app = BillspoolApp(two_in_the_queue(busy))
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "4", "G", "<home>", " ", "/", "SC-001/2", "<enter>", "a")
        assert "No line that is marked is shown; Esc shows all." in status(app)
        assert "a accept*" not in screen_text(app)


async def test_posting_says_how_many_decisions_are_not_shown(busy: Desk) -> None:
    app = BillspoolApp(two_in_the_queue(busy))
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "4", " ", " ", "a", "/", "SC-001/2", "<enter>", "<f10>")
        assert "Accept 2 bills, 50,175.00, 1 of them not among the bills shown? y/N" in screen_text(app)


async def test_the_lines_of_one_invoice_are_confirmed_by_a_letter_however_many(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"), preferences=Preferences(confirm_count=2, confirm_amount=0))
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, *REVIEW, "a", "a", "a", "<f10>")
        assert "3 marks on SC-001/2; 2 lines stay open? y/N" in screen_text(app)


async def test_a_proposal_over_the_schedule_is_warned_of_while_it_is_typed(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, *REVIEW, "j", "r", "not in place", "<enter>", "50000")
        assert "5,000.00 too much" in screen_text(app)
        await press(pilot, "<ctrl+u>", "40000")
        assert "too much" not in screen_text(app)


async def test_what_could_not_be_billed_is_not_proposed(busy: Desk) -> None:
    proposed = -500
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=WIDE) as pilot:
        await press(
            pilot, *REVIEW, "G", "k", "k", "r", "not in place", "<enter>", str(proposed // 100), "<f10>"
        )
        text = " ".join(screen_text(app).split())
        assert "cannot be proposed, for it could not be billed: Line 3" in text
        assert "r reject*" not in text
    with pytest.raises(Refusal, match="cannot be proposed"):
        review.mark(busy.seat("rita"), "SC-001/2", [review.Mark("3", "rejected", "not in place", proposed)])
    assert next(row.proposed for row in views.document(busy, "SC-001/2").rows if row.line == "3") is None


async def test_somebody_elses_decision_is_told_in_a_clerks_words(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, *REVIEW, "<ctrl+a>", "<f10>")
        review.mark(busy, "SC-001/2", [review.Mark("2", "rejected", "no ticket")])
        await press(pilot, "y")
        text = " ".join(screen_text(app).split())
        assert (
            "adam rejected 1 line of SC-001/2 (“no ticket”) while you had it open. Nothing of yours was saved over it"
            in text
        )
        assert "review.mark" not in text


async def test_in_a_form_help_names_the_keys_of_its_fields(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "<f6>", "2026-0", "<f1>")
        shown = screen_text(app)
        assert "In a date: a day later, a day earlier" in shown
        assert "Enter goes back   Esc leaves" in shown
        await press(pilot, "<escape>", "4")
        assert "2026-04" in screen_text(app)


async def test_what_quickbooks_said_is_read_whole_on_what_failed(busy: Desk) -> None:
    said = (
        'There is an invalid reference to QuickBooks Vendor "Lodestar Electric & Mechanical Contractors of the Harbour" in the Bill. '
        * 2
    )
    row = {
        **erp_queue.listing(busy, "ready_to_export").window(0, 1)[0],
        "status_code": 3140,
        "status_message": said.strip(),
    }
    told = " ".join(queue_rows.preview(busy, row, 78, 6).plain.split())
    assert told.startswith(f"QuickBooks said 3140: {said.strip()} Bill Volt")
    assert told.endswith("Total 25,200.00 = line 8")


async def test_a_long_reason_on_a_line_is_read_whole(busy: Desk) -> None:
    reason = "Delivery tickets are missing for the rough-in of the second floor; please hand them in, signed, with the revision."
    review.mark(busy.seat("rita"), "SC-001/2", [review.Mark("2", "rejected", reason)])
    app = BillspoolApp(busy.seat("ina"))
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ways_to.invoice("SC-001/2"))
        await press(pilot, "j", "!")
        assert f"Line 2, rita: “{reason}”" in " ".join(screen_text(app).split())


async def test_a_history_narrowed_to_nothing_says_so(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=WIDE) as pilot:
        await press(pilot, "H", "w", "rita", "<enter>", "v", "founded", "<enter>")
        shown = screen_text(app)
        assert "Nothing of this kind was done here. Esc shows all." in shown
        await press(pilot, "<escape>")
        assert "Nothing of this kind" not in screen_text(app)


@pytest.mark.parametrize("width", [80, 100, 120])
@pytest.mark.parametrize("times", [1, 10, 100, 1_000])
def test_the_figures_of_an_invoice_are_never_cut(busy: Desk, width: int, times: int) -> None:
    """Up to 99,999,999.99 on every line of the form."""
    document = views.document(busy, "SC-001/2")
    form = document.summary
    figures = {"completed_and_stored": 5_575_001, "retainage": 557_501, "earned": 5_017_501, "previous": 2_520_001, "due": 2_497_501,
               "to_finish": 5_282_501}  # fmt: skip
    cents = {name: value * times for name, value in figures.items()}
    shown = review_lines.summary(
        replace(document, summary=replace(form, **cents)), 0, width
    ).plain.splitlines()[:2]
    for value in cents.values():
        assert grouped(value) in " ".join(shown)
    assert all(len(line.rstrip()) <= width - 2 for line in shown)


def test_what_is_not_posted_is_told_at_any_width() -> None:
    counts = {"accept": 2, "reject": 1, "release": 1, "hold": 1}
    sums = dict.fromkeys(counts, "114,250.00")
    two = {"accept": 2, "reject": 1}
    whole = "2 to accept 114,250.00 · 1 to return 114,250.00 · not posted, F10 posts"
    assert queue_rows.unposted(two, sums, 78).plain == whole
    short = queue_rows.unposted(counts, sums, 78).plain
    assert short == "2 to accept · 1 to return · 1 to release · 1 to hold · not posted, F10 posts"


async def test_reasons_offered_are_those_that_somebody_typed(busy: Desk) -> None:
    app = BillspoolApp(busy.seat("rita"))
    async with app.run_test(size=WIDE) as pilot:
        await press(
            pilot, *REVIEW, "j", "e", "20000", "<enter>", "checked on site", "<enter>", "<ctrl+z>", "<ctrl+y>"
        )
    said = reasons.given(busy)
    assert "checked on site" in said
    assert not [text for text in said if "taken back" in text or "done again" in text]


def test_what_went_wrong_with_a_letter_ends_where_it_says_that_there_is_more() -> None:
    error = "The whole message was sent, and the answer was lost; ask whether it came. " * 6
    row = {
        "recipient_name": "Marco", "recipient": "marco@harbor.example", "subject": "Returned", "enclosed": 0, "attempts": 2,
        "document": "", "kind": "return", "created_by": "rita", "error": error + "Mend it (billspool mail again 10).",
    }  # fmt: skip
    told = mail._truth(row, 76, 5).plain.splitlines()
    assert len(told) == 5
    assert told[3].endswith("… Enter shows all")
    whole = " ".join(mail._truth(row, 76, 12).plain.split())
    assert "Mend it (a on Mail)." in whole
