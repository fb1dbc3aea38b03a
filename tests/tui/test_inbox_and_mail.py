"""The inbox and the mail screen by keys: what is seen, put aside, sent again, counted, called back."""

from __future__ import annotations

import pytest

from store.actions import mail, review
from store.actions.act import Act
from store.desk import Desk
from store.models import OutgoingMail
from store.views import inbox as inbox_view
from store.views import mail as mail_view
from tests.tui.goldens import compare
from tests.tui.screens import press, screen_text
from tui.app import BillspoolApp

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}
UNKNOWN = (
    "The whole message was sent, but the mail server smtp.harbor.example:587 did not answer any more, so it may have arrived or not. "
    "Ask the recipient; then send it again or count it as sent."
)
REFUSED = "The mail server smtp.harbor.example:587 refuses otto@other.example: 550 no such user. Correct the address and send it there."
MESSAGES = (
    ("ina@volt.example", "Ina Contact", "unknown", UNKNOWN, 1),
    ("otto@other.example", "Otto [/b] Ölmann", "failed", REFUSED, 1),
    (
        "late@other.example",
        "Late",
        "waiting",
        "Nobody listens at smtp.harbor.example:587; start the mail server.",
        3,
    ),
    ("glad@other.example", "Glad", "sent", "", 1),
    ("paper@other.example", "Paper", "filed", "", 1),
)
SCENES: dict[str, tuple[str, tuple[str, ...]]] = {
    "inbox-of-a-reviewer": ("rita", ("I",)),
    "inbox-of-an-accounting-approver": ("ed", ("I",)),
    "inbox-of-a-contact": ("ina", ("I",)),
    "inbox-one-kind": ("rita", ("I", "<tab>")),
    "inbox-put-aside": ("rita", ("I", "d", "v")),
    "inbox-empty": ("ina", ("I", "*", "d")),
    "mail": ("rita", ("M",)),
    "mail-waiting": ("rita", ("M", "<tab>")),
    "mail-question": ("rita", ("M", "*", "a")),
    "mail-other-address": ("rita", ("M", "t")),
    "mail-message": ("rita", ("M", "<enter>")),
    "mail-of-a-contact": ("ina", ("M",)),
}
GOLDENS = {f"{scene}-{size}" for scene in SCENES for size in SIZES}


@pytest.fixture
def written(busy: Desk) -> Desk:
    """The same with messages in every state."""

    def work() -> int:
        act = Act.begin(busy, "test.write")
        for email, name, *_ in MESSAGES:
            mail.queue(
                act, f"test {email}", kind="invitation", to=email, name=name, subject="Please bill SC-001 for February 2026",
                body=f"Dear {name},\n\nYou are invited to send your pay application.\n\nHarbor Builders\n",
                attachments=[{"kind": "pay_application", "invoice": "SC-001/1"}],
            )  # fmt: skip
        return len(MESSAGES)

    busy.book.transact(work, key="written", verb="test.write", by=busy.user)
    for email, _, state, error, attempts in MESSAGES:
        OutgoingMail.update(
            state=state, error=error, attempts=attempts, next_attempt_at="2026-02-10T12:15:00Z"
        ).where(OutgoingMail.recipient == email).execute()  # fmt: skip
    return busy


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", SCENES)
async def test_a_scene_looks_as_it_did(written: Desk, scene: str, size: str) -> None:
    who, keys = SCENES[scene]
    app = BillspoolApp(written.seat(who), sample=True)
    async with app.run_test(size=SIZES[size]) as pilot:
        await press(pilot, *keys)
        compare(f"{scene}-{size}", screen_text(app))


async def test_enter_opens_what_waits_and_putting_aside_hides_it_until_it_is_brought_back(
    written: Desk,
) -> None:
    rita = written.seat("rita")
    app = BillspoolApp(rita)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "I", "<enter>")
        assert "Review  SC-001/2" in screen_text(app)
        before = inbox_view.inbox(rita).count()
        await press(pilot, "<escape>", "d")
        assert inbox_view.inbox(rita).count() == before - 1
        await press(pilot, "v", "d")
        assert inbox_view.inbox(rita).count() == before
        await press(pilot, "<escape>")
        assert "SC-001/2" in screen_text(app)


async def test_a_contact_sees_his_own_returned_invoice_with_its_reason(written: Desk) -> None:
    review.send_back(written.seat("rita"), "SC-001/2", reason="no backup enclosed")
    app = BillspoolApp(written.seat("ina"))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "I")
        assert "no backup enclosed" in screen_text(app)


async def test_mail_is_decided_by_keys(written: Desk) -> None:
    rita = written.seat("rita")
    app = BillspoolApp(rita)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "M", "c", "n")
        assert mail_view.counts(rita)["failed"] == 1
        await press(pilot, "c", "y")
        assert mail_view.counts(rita)["failed"] == 0
        await press(pilot, "a", "y")
        assert mail_view.counts(rita)["unknown"] == 0
        await press(pilot, "<tab>", "<delete>", "wrong period", "<f10>")
        assert mail_view.counts(rita)["cancelled"] == 1
        await press(pilot, "s")
        assert "deliver now what is due? y/N" in screen_text(app)
        await press(pilot, "y")
        assert "delivered" in screen_text(app)
    assert mail_view.counts(rita)["filed"] >= 2
