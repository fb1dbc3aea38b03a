"""The pay application on paper and as a workbook: every figure of the worked applications, to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from exporter.documents import application_workbook, fonts, pay_application
from exporter.documents.enclosures import enclosure
from store.actions import change_orders, invoices, lists, review
from store.actions import company as companies
from store.actions.entries import Entry
from store.actions.schedules import ScheduleLine
from store.book import Book
from store.errors import NotFound
from store.views.papers import Paper, paper
from tests.documents.applications import REASON, cells, first, pages, recalculated, row, second

NINE = {
    "SC-001/1": {"1": "100,000.00", "2": "0.00", "3": "100,000.00", "4": "28,000.00", "5a": "2,000.00", "5b": "800.00", "5": "2,800.00",
                 "6": "25,200.00", "7": "0.00", "8": "25,200.00", "9": "74,800.00"},
    "SC-001/2": {"1": "100,000.00", "2": "3,000.00", "3": "103,000.00", "4": "51,750.00", "5a": "4,475.00", "5b": "700.00",
                 "5": "5,175.00", "6": "46,575.00", "7": "25,200.00", "8": "21,375.00", "9": "56,425.00"},
}  # fmt: skip
LINES = {
    "SC-001/1": {
        "1": "5,000.00 – 5,000.00 – 5,000.00 100.00 – 500.00",
        "2": "60,000.00 – 15,000.00 – 15,000.00 25.00 45,000.00 1,500.00",
        "3": "35,000.00 – – 8,000.00 8,000.00 22.86 27,000.00 800.00",
    },
    "SC-001/2": {
        "1": "5,000.00 5,000.00 – – 5,000.00 100.00 – 500.00",
        "2": "60,000.00 15,000.00 18,000.00 – 33,000.00 55.00 27,000.00 3,300.00",
        "3": "35,000.00 – 6,000.00 7,000.00 13,000.00 37.14 22,000.00 1,300.00",
        "CO1": "4,500.00 – 2,250.00 – 2,250.00 50.00 2,250.00 225.00",
        "CO2": "(1,500.00) – (1,500.00) – (1,500.00) 100.00 – (150.00)",
        "Total": "103,000.00 20,000.00 24,750.00 7,000.00 51,750.00 50.24 51,250.00 5,175.00",
    },
}
"""Columns C to I of the line sheet."""
HELD = {
    "1": "– – – 10.00 – – 500.00 – 10.00 – – 500.00 500.00",
    "2": "– – – 10.00 – – 1,500.00 – 10.00 1,800.00 – 3,300.00 3,300.00",
    "3": "8,000.00 – 7,000.00 10.00 – 700.00 – – 10.00 600.00 – 600.00 1,300.00",
    "CO2": "– – – 10.00 – – – – 10.00 (150.00) – (150.00) (150.00)",
    "Total": "8,000.00 0.00 7,000.00 0.00 700.00 2,000.00 0.00 2,475.00 0.00 4,475.00 5,175.00",
}
"""What is stored and held on the lines of the second application: materials before, moved, now, rate, released, held; work likewise; all."""


Papers = dict[tuple[str, str], Paper]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """The papers of both applications, as the reviewer and as the contact get them; they need no book any more."""
    with Book.open(tmp_path_factory.mktemp("told") / "book.db", create=True) as opened:
        company = second(opened)
        return {(who, name): paper(company.at(who), name) for who in ("rita", "ina") for name in NINE}


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with Book.open(tmp_path / "book.db", create=True) as opened:
        yield opened


@pytest.mark.parametrize("name", NINE)
def test_the_pdf_shows_every_figure_of_the_summary_and_of_the_lines(
    told: Papers, name: str, tmp_path: Path
) -> None:
    summary, lines, *_ = pages(pay_application.pdf(told["rita", name]), tmp_path)
    assert {number: row(summary, number)[-1] for number in NINE[name]} == NINE[name]
    for line, figures in LINES[name].items():
        assert " ".join(row(lines, line)).endswith(figures), line
    assert "Volt & Söhne Electric" in summary


def test_the_pdf_keeps_retainage_on_work_and_on_materials_apart(told: Papers, tmp_path: Path) -> None:
    held = sheet(pay_application.pdf(told["rita", "SC-001/2"]), "Materials and retainage", tmp_path)
    for line, figures in HELD.items():
        assert " ".join(row(held, line)).endswith(figures), line


def test_the_summary_splits_change_orders_into_old_and_new_additions_and_deductions(
    book: Book, tmp_path: Path
) -> None:
    company = second(book)
    summary = pages(pay_application.pdf(paper(company.at("rita"), "SC-001/2")), tmp_path)[0]
    assert row(summary, "New with this application")[1:] == ["4,500.00", "(1,500.00)", "3,000.00"]
    assert row(summary, "Carried from earlier applications")[1:] == ["0.00", "0.00", "0.00"]
    third = invoices.create(company.at("ivan"), "SC-001")
    summary = pages(pay_application.pdf(paper(company.at("rita"), third)), tmp_path)[0]
    assert row(summary, "Carried from earlier applications")[1:] == ["4,500.00", "(1,500.00)", "3,000.00"]


def test_each_change_order_stands_with_what_it_changes_and_what_is_billed_of_it(
    book: Book, tmp_path: Path
) -> None:
    company = second(book)
    found = sheet(pay_application.pdf(paper(company.at("rita"), "SC-001/2")), "Change orders", tmp_path)
    assert row(found, "CO1") == [
        "CO1", "Change CO1", "new", "4,500.00", "–", "4,500.00", "2,250.00", "2,250.00", "225.00"
    ]  # fmt: skip
    assert row(found, "CO2")[2:] == [
        "new",
        "–",
        "(1,500.00)",
        "(1,500.00)",
        "(1,500.00)",
        "(1,500.00)",
        "(150.00)",
    ]
    assert row(found, "Total")[1:] == ["4,500.00", "(1,500.00)", "3,000.00", "750.00", "750.00", "75.00"]
    lines = [ScheduleLine("1", "16-200", "More outlets", 70_000, changes_line="2")]
    change_orders.add(company.root, "SC-001", "CO3", title="Outlets", lines=lines, status="approved")
    third = invoices.create(company.at("ivan"), "SC-001")
    found = sheet(pay_application.pdf(paper(company.at("ina"), third)), "Change orders", tmp_path)
    assert row(found, "CO1")[2] == "carried"
    assert row(found, "CO3")[:4] == ["CO3", "Outlets", "new", "2"]
    assert not any(
        text.lstrip().startswith("Change orders")
        for text in pages(pay_application.pdf(paper(company.at("rita"), "SC-001/1")), tmp_path)
    )


def test_a_figure_certified_otherwise_than_claimed_stands_with_both_amounts_and_the_reason(
    told: Papers, tmp_path: Path
) -> None:
    last = pages(pay_application.pdf(told["rita", "SC-001/2"]), tmp_path)[-1]
    assert row(last, "2")[1:] == [
        "Rough-in", "Work this period", "22,000.00", "18,000.00", "18,000.00", "(4,000.00)", REASON
    ]  # fmt: skip
    assert row(last, "First claimed this period, before retainage")[-1] == "27,750.00"
    assert row(last, "Certified this period, before retainage")[-1] == "23,750.00"


def test_an_application_that_stands_as_claimed_says_so(told: Papers, tmp_path: Path) -> None:
    last = pages(pay_application.pdf(told["rita", "SC-001/1"]), tmp_path)[-1]
    assert "Every figure stands as it was claimed." in last


@pytest.mark.parametrize("name", NINE)
def test_the_workbook_recalculates_to_the_same_figures(told: Papers, name: str, tmp_path: Path) -> None:
    data = application_workbook.xlsx(told["rita", name])
    ours, theirs = cells(data), recalculated(data, tmp_path)
    assert nine(theirs) == nine(ours) == {number: figure(text) for number, text in NINE[name].items()}
    for sheet in ("Lines", "Retainage"):
        assert rounded(theirs[sheet]) == rounded(ours[sheet])


@pytest.mark.parametrize("name", NINE)
def test_the_workbook_holds_every_figure_before_anybody_recalculates_it(told: Papers, name: str) -> None:
    found = cells(application_workbook.xlsx(told["rita", name]))
    assert nine(found) == {number: figure(text) for number, text in NINE[name].items()}
    by_line = {cells[0] or cells[1]: cells for cells in found["Lines"]}
    for line, figures in LINES[name].items():
        shown = [figure(text) for text in figures.split()]
        percent = round(shown.pop(5) / 100, 4)
        kept = [round(float(str(each)), 4) for each in by_line[line][2:10]]
        assert kept.pop(5) == percent
        assert kept == shown


def test_the_workbook_is_live(told: Papers) -> None:
    """Line 8 is no number but a formula, down to the columns it comes from."""
    import io
    import zipfile

    data = application_workbook.xlsx(told["rita", "SC-001/2"])
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        summary = parts.read("xl/worksheets/sheet1.xml").decode()
        lines = parts.read("xl/worksheets/sheet2.xml").decode()
    assert "<f>Lines!G13</f><v>51750.00</v>" in summary
    assert "<f>SUM(G6:G12)</f>" in lines
    assert "<f>D7+E7+F7</f>" in lines


def test_a_contact_is_shown_no_balance_to_finish(told: Papers, tmp_path: Path) -> None:
    mine = told["ina", "SC-001/2"]
    texts = "\n".join(pages(pay_application.pdf(mine), tmp_path))
    assert "To finish" not in texts
    assert "56,425.00" not in texts
    assert "51,250.00" not in texts
    assert "21,375.00" in texts
    found = cells(application_workbook.xlsx(mine))
    everything = [cell for sheet in found.values() for line in sheet for cell in line]
    assert not {56425.0, 51250.0, 27000.0} & set(everything)
    assert not [cell for cell in everything if "finish" in str(cell)]
    assert 21375.0 in everything


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF"), ("xlsx", b"PK")])
def test_enclosed_in_a_message_it_keeps_the_balance_to_finish_in_the_house(
    book: Book, tmp_path: Path, form: str, begins: bytes
) -> None:
    made = enclosure(
        second(book).at("rita"), {"kind": "pay_application", "invoice": "SC-001/2", "format": form}
    )
    assert made.name == f"SC-001-2-r2.{form}"
    assert made.data.startswith(begins)
    if form == "pdf":
        assert "56,425.00" not in "".join(pages(made.data, tmp_path))
    else:
        assert "9" not in nine(cells(made.data))


def test_another_companys_contact_gets_no_paper(book: Book) -> None:
    company = first(book)
    with pytest.raises(NotFound):
        paper(company.at("otto"), "SC-001/1")


def test_a_paper_that_certifies_nothing_says_so_in_words(book: Book, tmp_path: Path) -> None:
    company = first(book)
    name = invoices.create(company.at("ina"), "SC-001")
    text = pages(pay_application.pdf(paper(company.at("rita"), name)), tmp_path)[0]
    assert "Provisional: draft." in text
    assert "not certified so far" in text
    assert "Provisional" not in pages(pay_application.pdf(paper(company.at("rita"), "SC-001/1")), tmp_path)[0]


def test_the_same_paper_is_the_same_bytes(told: Papers) -> None:
    mine = told["rita", "SC-001/2"]
    assert pay_application.pdf(mine) == pay_application.pdf(mine)
    assert application_workbook.xlsx(mine) == application_workbook.xlsx(mine)


def test_heads_come_again_on_each_page_and_page_sums_add_up_to_the_total(book: Book, tmp_path: Path) -> None:
    from store.actions import commitments

    company = first(book)
    many = [
        ScheduleLine(str(number), "16-200", f"Part {number}", amount=100_000 + number)
        for number in range(1, 121)
    ]
    commitments.add(
        company.root, "SC-900", title="Long", project="P9", vendor="Volt & Söhne Electric", status="approved", retainage=1000, lines=many,
    )  # fmt: skip
    name = invoices.create(company.at("ivan"), "SC-900")
    invoices.bill(company.at("ivan"), name, [Entry(str(number), percent=5_000) for number in range(1, 121)])
    texts = pages(pay_application.pdf(paper(company.at("rita"), name)), tmp_path)
    sheets = [text for text in texts if text.lstrip().startswith("Line sheet")]
    assert len(sheets) > 3
    assert all("Scheduled value" in text for text in sheets)
    on_pages = [figure(row(text, "This page")[1]) for text in sheets]
    assert round(sum(on_pages), 2) == figure(row(sheets[-1], "Total")[1]) == round(120_000 + 72.6, 2)


def test_long_words_and_large_amounts_stand_whole_in_either_workbook(book: Book) -> None:
    import io

    import openpyxl

    from exporter.documents import billing_workbook
    from store.actions import commitments

    company = first(book)
    words = "Furnish and install medium-voltage switchgear including anchorage, testing, commissioning and training, section 1"
    commitments.add(
        company.root, "SC-900", title="Large", project="P9", vendor="Volt & Söhne Electric", status="approved", retainage=1000,
        lines=[ScheduleLine("1", "16-200", words, 999_999_999_999), ScheduleLine("2", "16-200", "Short", 100)],
    )  # fmt: skip
    name = invoices.create(company.at("ivan"), "SC-900")
    invoices.bill(company.at("ivan"), name, [Entry("1", percent=10_000)])
    application = application_workbook.xlsx(paper(company.at("rita"), name))
    billing = billing_workbook.make(company.at("ivan"), "SC-900")[1]
    for data, sheet, place, amounts in (
        (application, "Lines", 6, "CEG"),
        (billing, "Pay application", 8, "CF"),
    ):
        page = openpyxl.load_workbook(io.BytesIO(data))[sheet]
        assert page.cell(place, 2).value == words
        assert page.row_dimensions[place].height * page.column_dimensions["B"].width >= 15 * len(words) * 0.9
        assert page.row_dimensions[place + 1].height in (None, 15)
        for letter in amounts:
            assert page.column_dimensions[letter].width >= len("(9,999,999,999.99)"), letter


def test_the_workbook_says_what_a_line_corrects_and_counts_its_units(book: Book) -> None:
    company = second(book)
    invoices.reopen(company.at("rita"), "SC-001/2", reason="a correction", to="draft")
    invoices.bill(company.at("ivan"), "SC-001/2", [Entry("1", work=-50_000)], adjusts={"1": "SC-001/1"})
    found = cells(application_workbook.xlsx(paper(company.at("rita"), "SC-001/2")))
    assert "Mobilization (adjusts SC-001/1)" in [line[1] for line in found["Lines"]]


NAMES = [
    "Łódź Steel Erectors",
    "Peña y Núñez Masonry",
    "Façade Žilina Systems",
    "D’Angelo & Ångström",
    "Œuvre d’été",
    "<b>[/b]&amp;",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_printed_letter_by_letter(book: Book, tmp_path: Path, name: str) -> None:
    assert fonts.is_whole(name)
    company = first(book)
    companies.set_setting(company.root, "company.name", name)
    assert name in pages(pay_application.pdf(paper(company.at("rita"), "SC-001/1")), tmp_path)[0]


def test_a_letter_the_typeface_lacks_is_written_as_its_code_and_the_page_says_so(
    book: Book, tmp_path: Path
) -> None:
    company = first(book)
    companies.set_setting(company.root, "company.name", "中 Builders")
    text = pages(pay_application.pdf(paper(company.at("rita"), "SC-001/1")), tmp_path)[0]
    assert "\\u4e2d Builders" in text
    assert "A letter this typeface lacks is written as its code" in text


def test_a_text_that_looks_like_a_formula_stays_a_text_in_the_workbook(book: Book) -> None:
    company = first(book)
    lists.add_vendor(company.root, "=1+1")
    companies.set_setting(company.root, "company.name", "=HYPERLINK(0)")
    found = cells(application_workbook.xlsx(paper(company.at("rita"), "SC-001/1")))
    assert any("=HYPERLINK(0)" in line for line in found["Summary"])


def test_in_canada_money_is_held_back(book: Book, tmp_path: Path) -> None:
    company = first(book)
    companies.set_setting(company.root, "company.english", "CA")
    text = "\n".join(pages(pay_application.pdf(paper(company.at("rita"), "SC-001/1")), tmp_path))
    assert "Holdback held" in text
    assert "etainage" not in text
    sheets = cells(application_workbook.xlsx(paper(company.at("rita"), "SC-001/1")))
    assert "Holdback" in sheets


def test_a_review_that_changes_a_rate_shows_the_retainage_as_a_difference(book: Book) -> None:
    company = first(book)
    ina, rita = company.at("ina"), company.at("rita")
    name = invoices.create(ina, "SC-001")
    invoices.bill(ina, name, [Entry("2", work=1_000_000)])
    invoices.submit(ina, name)
    invoices.bill(rita, name, [Entry("2", work_retainage_percent=500)])
    review.approve_all(rita, name)
    review.finish(rita, name)
    found = paper(rita, name).differences
    assert [(each.line, each.figure, each.first_claimed, each.certified) for each in found] == [
        ("2", "Retainage on work", 100_000, 50_000)
    ]


def sheet(data: bytes, title: str, folder: Path) -> str:
    """The page whose head begins so."""
    return next(text for text in pages(data, folder) if text.lstrip().startswith(title))


def figure(text: str) -> float:
    """A printed figure as a number."""
    bare = text.replace(",", "")
    return 0.0 if bare == "–" else -float(bare[1:-1]) if bare.startswith("(") else float(bare)


def nine(sheets: dict[str, list[list[object]]]) -> dict[str, float]:
    """The lines of the summary sheet by number."""
    return {
        str(line[0]): round(float(str(line[3])), 2)
        for line in sheets["Summary"]
        if str(line[0]) in NINE["SC-001/1"] and line[3] != ""
    }


def rounded(sheet: list[list[object]]) -> list[list[object]]:
    """The cells, numbers to four places, without what is empty at an edge."""
    found = [[round(cell, 4) if isinstance(cell, float) else cell for cell in line] for line in sheet]
    return [line[: max((at for at, cell in enumerate(line, 1) if cell not in ("", None)), default=0)] for line in found]  # fmt: skip
