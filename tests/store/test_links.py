"""Our things with what they are called in QuickBooks, a list at a time, on every engine."""

from __future__ import annotations

import pytest

from store.actions import commitments, lists
from store.actions.schedules import ScheduleLine
from store.models import Link, QuickBooksEntry
from store.views import links
from tests.store.company import Brought, Company

KINDS = ("vendor", "job", "item", "account", "class", "terms", "tax_code")


@pytest.fixture
def firm(brought: Brought) -> Company:
    return brought("linked vendors", _with_vendors)


def _with_vendors(firm: Company) -> None:
    for name in ("Beta", "alpha", "Gamma"):
        lists.add_vendor(firm.root, name, terms="Net 30" if name == "Beta" else "Net 15", quickbooks_name="")
    lists.set_link(firm.root, "vendor", "Gamma", "Gamma Inc.")


def states(firm: Company, kind: str) -> dict[str, str]:
    return {row["ours"]: row["state"] for row in links.listing(firm.root, kind).window(0, 100)}


def test_what_is_open_stands_first_and_every_row_is_found_at_its_place(firm: Company) -> None:
    Link.update(broken="gone").where(Link.kind == "vendor", Link.ours == "Gamma").execute()
    found_states = list(states(firm, "vendor").values())
    assert found_states[:3] == ["broken", "not_linked", "not_linked"]
    assert set(found_states[3:]) == {"linked"}
    for kind in KINDS:
        listing = links.listing(firm.root, kind)
        rows = listing.window(0, 100)
        assert [listing.position_of(row["id"]) for row in rows] == list(range(len(rows)))
        assert listing.count() == len(rows)
        assert links.open_counts(firm.root, (kind,))[kind] == sum(row["attention"] for row in rows)


def test_a_list_is_searched_by_both_names_and_sorted_by_either(firm: Company) -> None:
    listing = links.listing(firm.root, "vendor")
    assert [row["ours"] for row in listing.matching("gamma inc").window(0, 5)] == ["Gamma"]
    last = listing.matching("a").sorted("quickbooks_name", True).window(0, 1)[0]
    assert last["state"] == "linked"


def test_terms_go_out_under_their_own_name_unless_the_list_has_none_such(firm: Company) -> None:
    assert {states(firm, "terms")[name] for name in ("Net 15", "Net 30")} == {"own_name"}
    QuickBooksEntry.create(
        kind="terms", list_id="1", full_name="Net 30", folded="net 30", fetched_at="2026-01-01T00:00:00Z"
    )
    assert states(firm, "terms") == {"Net 15": "not_linked", "Net 30": "own_name"}


def test_a_tax_code_in_use_twice_is_one_line(firm: Company) -> None:
    lines = [
        ScheduleLine(str(number), "16-200", "Work", amount=100, tax_code=code)
        for number, code in enumerate("GGH", 1)
    ]
    commitments.add(firm.root, "SC-T", title="Taxed", project="P9", vendor="Beta", lines=lines)
    assert states(firm, "tax_code") == {"G": "own_name", "H": "own_name"}
