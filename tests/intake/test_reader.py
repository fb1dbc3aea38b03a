"""Files that are no workbook, or one that is not read: refused with one sentence, before much of them is looked at."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from store.desk import Desk
from store.intake import inspection, reader
from store.intake.faults import IntakeRefused
from store.intake.importer import import_file
from tests.intake.filled import COMPANY, Formula, write

XL = "xl/worksheets/sheet1.xml"


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The workbook with its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def vendors(path: Path) -> Path:
    return write(path, {"Vendors": [["name"], ["Volt"]]})


def part_changed(name: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        def change(parts: dict[str, bytes]) -> None:
            assert old in parts[name]
            parts[name] = parts[name].replace(old, new)

        rewritten(vendors(path), change)

    return make


def part_added(name: str, content: bytes = b"") -> Callable[[Path], None]:
    return lambda path: rewritten(vendors(path), lambda parts: parts.update({name: content})) and None


def content(data: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(data) and None


def sparse(size: int) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with path.open("wb") as stream:
            stream.write(b"PK\x03\x04")
            stream.truncate(size)

    return make


def swollen(path: Path) -> None:
    """A few hundred kilobytes that unpack to more than is read."""
    vendors(path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/image1.png", "w") as part,
    ):
        for _ in range(inspection.MOST_UNPACKED // 1_000_000 + 1):
            part.write(bytes(1_000_000))


def lying(path: Path) -> None:
    """A part that is longer than the directory of the zip says."""
    rewritten(vendors(path), lambda parts: parts.update({"xl/x.bin": bytes(5000)}))
    data = path.read_bytes()
    at = data.rindex(b"xl/x.bin") - 46
    path.write_bytes(data[: at + 24] + (10).to_bytes(4, "little") + data[at + 28 :])


def same_part_twice(path: Path) -> None:
    vendors(path)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(XL, b"<worksheet/>")


def repeated_text(path: Path) -> None:
    """One long text that many cells share."""
    write(path, {"Vendors": [["name"], *([f"{'x' * 30_000}"] for _ in range(7_000))]})


def encrypted_part(path: Path) -> None:
    vendors(path)
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(bytes(data))


BAD_FILES: list[tuple[str, str, Callable[[Path], None], str]] = [
    ("empty", "a.xlsx", content(b""), "The file is empty"),
    ("200 MB", "a.xlsx", sparse(200_000_000), "200 MB large; at most 50 MB"),
    ("200 MB of CSV", "vendors.csv", sparse(200_000_000), "200 MB large"),
    ("text", "a.xlsx", content(b"name\nVolt\n"), "is no workbook"),
    ("a cut workbook", "a.xlsx", lambda path: path.write_bytes(vendors(path).read_bytes()[:900]) and None, "is damaged"),
    ("noise after PK", "a.xlsx", content(b"PK\x03\x04" + bytes(range(256)) * 9), "is damaged"),
    ("a zip", "a.xlsx", lambda path: zipfile.ZipFile(path, "w").writestr("a.txt", "x"), "is no workbook"),
    ("macros", "a.xlsm", part_added("xl/vbaProject.bin"), "is a workbook with macros"),
    ("xlsb", "a.xlsx", part_added("xl/workbook.bin"), "of another format"),
    ("xls", "a.xls", content(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "of the old format"),
    ("password", "a.xlsx", content(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")), "protected by a password"),
    ("zip password", "a.xlsx", encrypted_part, "protected by a password"),
    ("a zip bomb", "a.xlsx", swollen, "unpacks to more than 200 MB"),
    ("a wrong length", "a.xlsx", lying, "is damaged"),
    ("a part twice", "a.xlsx", same_part_twice, "the same part twice"),
    ("one text for all cells", "a.xlsx", repeated_text, "holds more than 200 MB of text"),
    ("no XML", "a.xlsx", part_changed(XL, b"</worksheet>", b""), "not proper XML"),
    ("entities", "a.xlsx", part_changed(XL, b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "b">]><worksheet'), "declares a document type"),
    ("a far row", "a.xlsx", part_changed(XL, b'r="A2"', b'r="A1048576"'), "beyond row 100,000"),
    ("a far column", "a.xlsx", part_changed(XL, b'r="A2"', b'r="XFD2"'), "or column 50"),
    ("a senseless place", "a.xlsx", part_changed(XL, b'r="A2"', b'r="2A"'), "no proper place"),
    ("UTF-16", "vendors.csv", content("name\nVolt\n".encode("utf-16")), "save it as “CSV UTF-8"),
    ("NUL", "vendors.csv", content(b"name\nVo\0lt\n"), "save it as “CSV UTF-8"),
    ("no encoding", "vendors.csv", content(b"name\nVolt \x81\n"), "unknown encoding"),
    ("a workbook as CSV", "vendors.csv", lambda path: vendors(path) and None, "let its name end in .xlsx"),
    ("an open quotation", "vendors.csv", content(b'name\n"Volt\n'), "at row 2"),
    ("too many columns", "vendors.csv", content(b"name" + b"," * 60), "50 columns"),
    ("only blanks", "vendors.csv", content(b"\n \n"), "holds no rows"),
]  # fmt: skip


@pytest.mark.parametrize(
    "name, make, said", [case[1:] for case in BAD_FILES], ids=[case[0] for case in BAD_FILES]
)
def test_a_file_that_is_not_read_is_refused_with_one_sentence(
    desk: Desk, tmp_path: Path, name: str, make: Callable[[Path], None], said: str
) -> None:
    make(tmp_path / name)
    with pytest.raises(IntakeRefused) as refusal:
        import_file(desk, tmp_path / name)
    assert said in refusal.value.message
    assert refusal.value.message.startswith(f"{name}: ")
    assert len(refusal.value.faults) == 1


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path, said in (
        (tmp_path, "This is no file"),
        (tmp_path / "none.xlsx", "There is no such file"),
        ("a\0b", "no name of a file"),
    ):
        with pytest.raises(IntakeRefused, match=said):
            reader.read(path)


def test_a_large_file_is_refused_before_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sparse(200_000_000)(tmp_path / "a.xlsx")
    monkeypatch.setattr(Path, "open", lambda *_, **__: pytest.fail("it was opened"))
    with pytest.raises(IntakeRefused, match="200 MB"):
        reader.read(tmp_path / "a.xlsx")


def test_an_error_of_the_spreadsheet_is_no_empty_cell(tmp_path: Path) -> None:
    make = part_changed(XL, b'<c r="A2" t="s"><v>1</v></c>', b'<c r="A2" t="e"><v>#N/A</v></c>')
    make(tmp_path / "a.xlsx")
    assert reader.read(tmp_path / "a.xlsx").sheets[0].marks == {(2, 0): inspection.ERROR}


def test_formulas_are_found_whatever_they_gave_and_wherever_they_stand(tmp_path: Path) -> None:
    rows = [["name", Formula("=1")], ["a", None], [None, Formula('=HYPERLINK("x")')]]
    path = write(tmp_path / "a.xlsx", {"Vendors": [["name"], ["x"]], "Links & more": rows})
    assert [sorted(sheet.marks) for sheet in reader.read(path).sheets] == [[], [(1, 1), (3, 1)]]


def test_cells_without_a_place_are_counted(tmp_path: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        parts[XL] = (
            parts[XL]
            .replace(b' r="A2"', b"")
            .replace(b"</c></row></sheetData>", b"</c><c><f>1</f></c></row></sheetData>")
        )

    path = rewritten(vendors(tmp_path / "a.xlsx"), change)
    assert list(reader.read(path).sheets[0].marks) == [(2, 1)]


def test_one_sheet_of_a_workbook_can_be_asked_for(desk: Desk, tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {**COMPANY, "Notes": [["my own"]]})
    assert import_file(desk, path, sheet="vendors").added == {"Vendors": 2}
    with pytest.raises(IntakeRefused, match="has no sheet 'Vendorz'"):
        import_file(desk, path, sheet="Vendorz")
