"""QuickBooks' lists fetched through a whole session with the imitation of QuickBooks, and what becomes of the links."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from exporter import batches, lists, vendors
from exporter.qbxml.query_sets import query_set
from store.actions import lists as actions
from store.actions import users
from store.errors import Conflict, NotFound, Refusal
from store.identity import real_user
from store.models import Link, QuickBooksEntry
from store.views import lists as list_views
from store.views import quickbooks as views
from tests.cli.commands import Commands
from tests.exporter.books import VENDORS, add_accepted, make_book
from tests.exporter.examples import assert_valid
from tests.exporter.mailroom import Room, room


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Room]:
    make_book(tmp_path / "company.book", 0)
    with room(tmp_path, tmp_path / "company.book") as made:
        yield made


def fetch(office: Room, *kinds: str) -> list[str]:
    """Ask, let the Web Connector come by, take the answer in; answers what was told."""
    office.clock.pass_by(minutes=1)
    assert lists.refresh(office.desk, kinds)
    office.session()
    return [told.sentence for told in office.post()]


def link(kind: str, ours: str) -> Link:
    return Link.get(Link.kind == kind, Link.ours == ours)


def names(office: Room, kind: str) -> list[str]:
    return [row["full_name"] for row in views.entries(office.desk, kind).window(0, 1000)]


@pytest.mark.parametrize("edition", ["US", "CA"])
@pytest.mark.parametrize("version", ["13.0", "16.0"])
def test_every_question_for_a_list_is_one_the_grammars_know(edition: str, version: str) -> None:
    asked = [lists.query(kind) for kind in lists.kinds_of(edition)]
    assert_valid(query_set(asked, message_set_id="QLISTS", version=version), edition, version)


def test_tax_codes_are_asked_of_the_canadian_edition_only() -> None:
    assert "tax_code" not in lists.kinds_of("US")
    assert "tax_code" in lists.kinds_of("CA")


def test_a_refresh_brings_every_list_and_gives_the_links_their_list_ids(office: Room) -> None:
    told = fetch(office)
    assert "4 vendors fetched from QuickBooks." in told
    assert names(office, "vendor") == sorted(VENDORS, key=str.casefold)
    assert names(office, "job") == ["Harbor View"]
    for name in VENDORS:
        assert link("vendor", name).list_id
        assert link("vendor", name).broken == ""
    state = {row["kind"]: row for row in views.fetched(office.desk)}
    assert state["vendor"]["state"] == "fetched"
    assert (state["vendor"]["entries"], state["vendor"]["active"]) == (4, 4)
    office.assert_tidy()


def test_a_long_list_comes_in_pages_within_one_session(office: Room) -> None:
    for number in range(1203):
        office.quickbooks.add_vendor(f"Supplier {number:04}", active=number % 2 == 0)
    office.log.clear()
    told = fetch(office, "vendor")
    assert told[0] == "1207 vendors fetched from QuickBooks."
    assert len(office.log) == 3
    assert 'iterator="Start"' in office.log[0]
    assert 'iterator="Continue"' in office.log[2]
    assert QuickBooksEntry.select().where(QuickBooksEntry.kind == "vendor").count() == 1207
    assert QuickBooksEntry.select().where(~QuickBooksEntry.active).count() == 601


def test_the_same_answer_twice_changes_nothing(office: Room) -> None:
    fetch(office)
    before = list(QuickBooksEntry.select().order_by(QuickBooksEntry.id).dicts())
    assert office.post() == []
    assert list(QuickBooksEntry.select().order_by(QuickBooksEntry.id).dicts()) == before


def test_asking_twice_before_the_answer_is_refused(office: Room) -> None:
    lists.refresh(office.desk)
    with pytest.raises(Conflict, match="has not answered yet"):
        lists.refresh(office.desk)


def test_a_renamed_vendor_is_followed_and_told(office: Room) -> None:
    fetch(office)
    office.quickbooks.rename("Vendor", "Bright Electric", "Bright Electric, LLC")
    told = fetch(office)
    assert any("called “Bright Electric, LLC” in QuickBooks now" in sentence for sentence in told)
    assert link("vendor", "Bright Electric").quickbooks_name == "Bright Electric, LLC"
    assert link("vendor", "Bright Electric").broken == ""


def test_a_deleted_or_inactive_vendor_breaks_the_link_with_the_way_out(office: Room) -> None:
    fetch(office)
    office.quickbooks.delete_entry("Vendor", "Bright Electric")
    office.quickbooks.deactivate("Vendor", "[acme] Steel")
    fetch(office)
    assert "is not among the vendors of QuickBooks" in link("vendor", "Bright Electric").broken
    assert "add-vendor" in link("vendor", "Bright Electric").broken
    assert "inactive" in link("vendor", "[acme] Steel").broken
    assert "Bright Electric" not in names(office, "vendor")
    shown = {row["ours"]: row["broken"] for row in list_views.links(office.desk).window(0, 100)}
    assert shown["Bright Electric"]
    assert views.unlinked_vendors(office.desk) == ["Bright Electric", "[acme] Steel"]


def test_an_item_no_bill_can_carry_breaks_its_link(office: Room) -> None:
    office.quickbooks.add_item("Rebate", "ItemDiscount")
    fetch(office)
    actions.set_link(office.desk.seat("admin"), "item", "26-0500", "Rebate")
    assert "a discount in QuickBooks" in link("item", "26-0500").broken


def test_a_link_to_what_quickbooks_does_not_have_is_refused_with_the_likeliest(office: Room) -> None:
    fetch(office)
    with pytest.raises(NotFound, match="likeliest are “Bright Electric”"):
        actions.set_link(office.desk.seat("admin"), "vendor", "Bright Electric", "Brite Electrik")
    actions.set_link(office.desk.seat("admin"), "vendor", "Bright Electric", "bright ELECTRIC")
    assert link("vendor", "Bright Electric").quickbooks_name == "Bright Electric"
    assert link("vendor", "Bright Electric").list_id


def test_the_likeliest_entries_are_offered_best_first(office: Room) -> None:
    office.quickbooks.add_customer("Harbor:Harbor View Phase 2")
    fetch(office)
    found = views.suggested(office.desk, "job", "P-1")
    assert found[0].name == "Harbor View"
    assert found[0].likeness == 100
    assert len(found) <= 3


def test_a_vendor_quickbooks_lacks_is_added_and_linked(office: Room) -> None:
    actions.add_vendor(
        office.desk.seat("admin"), "Nord & Süd Façades", phone="555-0101", address_1="1 Quay", city="Montréal", state="QC"
    )  # fmt: skip
    with pytest.raises(Refusal, match="never fetched"):
        vendors.add(office.desk, ["Nord & Süd Façades"])
    fetch(office)
    assert vendors.add(office.desk, ["Nord & Süd Façades"])
    with pytest.raises(Conflict):
        vendors.add(office.desk, ["Nord & Süd Façades"])
    office.session()
    told = [each.sentence for each in office.post()]
    assert told == ["QuickBooks has the vendor “Nord & Süd Façades” now."]
    made = link("vendor", "Nord & Süd Façades")
    assert made.list_id
    assert made.broken == ""
    with pytest.raises(Conflict, match="has a vendor"):
        vendors.add(office.desk, ["Nord & Süd Façades"])
    office.assert_tidy()


def test_a_name_somebody_else_has_in_quickbooks_is_told_and_can_be_tried_again(office: Room) -> None:
    actions.add_vendor(office.desk.seat("admin"), "Jo Smith")
    fetch(office)
    office.quickbooks.add_employee("Jo Smith")
    vendors.add(office.desk, ["Jo Smith"])
    office.session()
    told = [each.sentence for each in office.post()]
    assert len(told) == 1
    assert "already has an entry named" in told[0]
    assert link("vendor", "Jo Smith").broken
    vendors.add(office.desk, ["Jo Smith"])


def test_the_list_of_links_says_what_became_of_vendors_that_were_to_be_added(
    office: Room, tmp_path: Path
) -> None:
    for name in ("Jo Smith", "Jo Later"):
        actions.add_vendor(office.desk.seat("admin"), name)
    fetch(office)
    office.quickbooks.add_employee("Jo Smith")
    vendors.add(office.desk, ["Jo Smith"])
    office.session()
    office.post()
    vendors.add(office.desk, ["Jo Later"])
    users.add(office.desk.seat("admin"), real_user(), roles=["admin"])
    told = Commands(tmp_path / "company.book").text("lists")
    assert "QuickBooks did not add Jo Smith: 3100 " in told
    assert "QuickBooks is asked to add Jo Later and has not answered yet." in told


def test_an_added_vendor_is_a_message_set_the_grammars_know(office: Room) -> None:
    actions.add_vendor(
        office.desk.seat("admin"), "Nord", company_name="Nord Inc", email="a@b.example", terms="Net 30", country="Canada"
    )  # fmt: skip
    fetch(office)
    vendors.add(office.desk, ["Nord"])
    file = office.spool.files("outbox")[0]
    assert_valid(file.read_bytes())
    assert etree.fromstring(file.read_bytes()).findtext(".//VendorAdd/TermsRef/FullName") == "Net 30"


def test_somebody_who_may_not_write_into_the_spool_has_asked_all_the_same(office: Room) -> None:
    clerk = office.desk.seat("clerk")
    assert not lists.refresh(clerk)
    assert office.spool.files("outbox") == []
    assert [each.kind for each in batches.deliver(office.desk)] == ["query"]


def test_a_bill_names_its_vendor_by_list_id_and_survives_a_new_name(office: Room) -> None:
    fetch(office)
    add_accepted(office.book, 1)
    vendor = VENDORS[1]
    list_id = link("vendor", vendor).list_id
    office.quickbooks.rename("Vendor", vendor, "O'Neill Steel")
    office.export()
    body = office.spool.files("outbox")[0].read_bytes()
    assert_valid(body)
    assert etree.fromstring(body).findtext(".//BillAdd/VendorRef/ListID") == list_id
    assert etree.fromstring(body).findtext(".//BillAdd/VendorRef/FullName") is None
    office.until_quiet()
    office.assert_exactly_once()


def test_a_broken_link_stops_the_invoice_with_the_way_out(office: Room) -> None:
    fetch(office)
    name = add_accepted(office.book, 1)
    office.quickbooks.delete_entry("Vendor", VENDORS[1])
    fetch(office, "vendor")
    left = batches.export(office.desk).left_out[name]
    assert left.rule == "link.vendor"
    assert "is not among the vendors of QuickBooks" in left.message
