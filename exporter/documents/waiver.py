"""A lien waiver to be signed: the parties, the payment, what is given up and what is not, and a place for signature.

The words are our own and plain; where a law prescribes a form of its own, the figures go into that one, as the sheet says.
"""

from __future__ import annotations

from dataclasses import dataclass

from exporter.documents import words
from exporter.documents.grid import head_of
from exporter.documents.pages import DIM, INK, UPRIGHT, Page, Pages
from store.rules.money import grouped
from store.views.waiver_papers import WaiverPaper

LABEL = 104
SIZE = 10.5


@dataclass(frozen=True, slots=True)
class Wording:
    """What a waiver of one type says; ``{vendor}``, ``{company}``, ``{project}``, ``{amount}`` and ``{through}`` are filled in."""

    notice: str
    gives_up: str
    keeps: str


_RIGHTS = "every right to a lien on the property, to a claim against a payment bond and to a notice that stops payment"
_PROGRESS_KEEPS = (
    "It does not cover retainage that is held back from this payment or from earlier ones, work done or materials delivered after that day, "
    "or changes to the contract that were not approved in writing by that day."
)
WORDINGS = {
    "conditional_progress": Wording(
        "This sheet takes effect only when the payment named on it has been received. Until then it gives nothing up.",
        f"Once {{vendor}} has received {{amount}} in full (a {{check}} counts when the bank has paid it), {{vendor}} gives up {_RIGHTS}, "
        "for the work done and the materials delivered to {project} through {through}.",
        _PROGRESS_KEEPS,
    ),
    "unconditional_progress": Wording(
        "This sheet gives rights up as soon as it is signed, whether or not the payment was made. Do not sign it before the money is there.",
        f"{{vendor}} has received {{amount}} and gives up {_RIGHTS}, for the work done and the materials delivered to {{project}} "
        "through {through}.",
        _PROGRESS_KEEPS,
    ),
    "conditional_final": Wording(
        "This sheet takes effect only when the final payment named on it has been received. Until then it gives nothing up.",
        f"Once {{vendor}} has received {{amount}} in full (a {{check}} counts when the bank has paid it), {{vendor}} gives up {_RIGHTS}, "
        "for all work done and all materials delivered to {project} under the contract named above, with all retainage and all changes.",
        "After that payment nothing is owed to {vendor} on this contract by {company}.",
    ),
    "unconditional_final": Wording(
        "This sheet gives all rights up as soon as it is signed, whether or not the payment was made. Do not sign it before the money is there.",
        f"{{vendor}} has received the final payment of {{amount}} and gives up {_RIGHTS}, for all work done and all materials delivered to "
        "{project} under the contract named above, with all retainage and all changes.",
        "Nothing is owed to {vendor} on this contract by {company} any more.",
    ),
}  # fmt: skip
"""Type -> its words."""
BELOW = "{vendor} has paid those who worked and delivered for it on this contract, or pays them out of this payment."
OTHER_FORM = (
    "This is a plain form, not one prescribed by a law. Where the law of the place asks for its own wording, the parties, the amount and "
    "the day of this sheet go into that form instead."
)
BEHIND = {"locked": "Not in force yet"}
"""State -> what stands behind the sheet."""


def pdf(paper: WaiverPaper) -> bytes:
    """The bytes of the PDF; the same paper gives the same bytes."""
    title = f"{_title(paper)} {paper.title}"
    foot = f"{paper.company} · as of {words.moment(paper.printed_at)}"
    pages = Pages(title, foot, paper.words.said(BEHIND.get(paper.state, "")), paper.company)
    right = [paper.title, "Signed" if paper.signed_by else "To be signed"]
    page = head_of(pages, UPRIGHT, [_title(paper), paper.company, paper.project.name], right)
    page.rule(page.left, page.y, page.right, weight=1.2, grey=INK)
    page.y += 8
    _parties(page, paper)
    _text(page, paper)
    _signature(page, paper)
    return pages.pdf()


def _title(paper: WaiverPaper) -> str:
    return paper.words.said(paper.name[:1].upper() + paper.name[1:])


def _parties(page: Page, paper: WaiverPaper) -> None:
    vendor, project, said = paper.vendor, paper.project, paper.words.said
    home = words.address(vendor.address_1, vendor.address_2, vendor.city, vendor.state, vendor.postal_code)
    place = words.address(project.address, project.city, project.state, project.postal_code)
    rows = [
        ("Given by", _vendor(paper)), ("", home), ("Given to", paper.company), ("Project", f"{project.number} · {project.name}"),
        ("", place), ("Contract", f"{paper.commitment.number} · {paper.commitment.title}"),
        ("Invoice", f"{paper.title}, their number {paper.invoice.number}"),
        ("Period", f"{words.day(paper.period.start_date)} – {words.day(paper.period.end_date)}"), ("Amount", _amount(paper)),
        ("Through", words.day(paper.through)),
    ]  # fmt: skip
    for label, value in rows:
        if not value:
            continue
        before = page.y
        strong = label in ("Amount", "Through")
        page.lines(page.left + LABEL, value, page.right - page.left - LABEL, SIZE, bold=strong, most=3)
        page.text(page.left, before + SIZE * 1.35, said(label), 9, grey=DIM)
        page.y += 2
    page.y += 10


def _vendor(paper: WaiverPaper) -> str:
    return str(paper.vendor.company_name or paper.vendor.name)


def _amount(paper: WaiverPaper) -> str:
    return f"{grouped(paper.amount)} {words.CURRENCY[paper.edition]}"


def _text(page: Page, paper: WaiverPaper) -> None:
    wording, said = WORDINGS[paper.type], paper.words.said
    names = {
        "vendor": _vendor(paper), "company": paper.company, "project": paper.project.name, "amount": _amount(paper),
        "through": words.day(paper.through), "check": paper.words.word("check"),
    }  # fmt: skip
    room, warned = page.right - page.left, page.y
    page.y += 5
    page.lines(page.left + 8, said(wording.notice), room - 16, SIZE, bold=True)
    page.y += 8
    page.ground(page.left, warned, room, page.y - warned)
    left_out = (
        f"Left out of it: {paper.exceptions}" if paper.exceptions else "Nothing else is left out of it."
    )
    for template in (wording.gives_up, wording.keeps, left_out, BELOW):
        text = template if template is left_out else said(template).format(**names)
        page.y += 5
        page.lines(page.left, text, room, SIZE, most=30)
    page.y += 16


def _signature(page: Page, paper: WaiverPaper) -> None:
    signed = (
        f"Recorded as signed by {paper.signed_by} on {words.day(paper.signed_on)}." if paper.signed_on else ""
    )
    if paper.state == "locked":
        signed += paper.words.said(" It was signed in advance and is not used before the payment is in.")
    if signed:
        page.lines(page.left, signed, page.right - page.left, SIZE, bold=True)
        page.y += 6
    y, room = page.y + 40, (page.right - page.left) / 2 - 12
    second = page.left + room + 24
    for x, above, below in (
        (page.left, y, "Signature"), (second, y, "Day"), (page.left, y + 48, "Name"), (second, y + 48, "Position, signing for the one who gives it"),
    ):  # fmt: skip
        page.rule(x, above, x + room, grey=INK)
        page.text(x, above + 11, below, 8, grey=DIM)
    page.y = y + 72
    page.lines(page.left, paper.words.said(OTHER_FORM), page.right - page.left, 7.5, grey=DIM)
