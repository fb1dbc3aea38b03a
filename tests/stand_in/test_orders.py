"""Purchase orders: their lines, what bills receive of them, and closed ones."""

from __future__ import annotations

from lxml import etree

from exporter.stand_in.documents import ORDER
from exporter.stand_in.quickbooks import QuickBooks
from tests.stand_in.asking import asked, bill, codes, company, named, texts


def line(item: str, quantity: str, rate: str) -> str:
    return f"<PurchaseOrderLineAdd>{named('ItemRef', item)}<Desc>{item}</Desc><Quantity>{quantity}</Quantity><Rate>{rate}</Rate></PurchaseOrderLineAdd>"


ADD = (
    "<PurchaseOrderAddRq><PurchaseOrderAdd>" + named("VendorRef", "Bright Electric")
    + "<TxnDate>2026-02-01</TxnDate><RefNumber>SC-001</RefNumber>" + line("Job Costs:1", "10", "50.00") + line("Job Costs:2", "1", "99.00")
    + "</PurchaseOrderAdd></PurchaseOrderAddRq>"
)  # fmt: skip


def ordered() -> tuple[QuickBooks, etree._Element]:
    quickbooks = company()
    return quickbooks, asked(quickbooks, ADD)


def linked(order: str, line_id: str, more: str = "") -> str:
    return bill(
        lines=f"<ItemLineAdd>{more}<LinkToTxn><TxnID>{order}</TxnID><TxnLineID>{line_id}</TxnLineID></LinkToTxn></ItemLineAdd>"
    )


def test_an_order_comes_back_with_its_lines_and_their_ids() -> None:
    _, answer = ordered()
    assert codes(answer) == [0]
    assert texts(answer, "TotalAmount") == ["599.00"]
    assert texts(answer, "Amount") == ["500.00", "99.00"]
    assert len(set(texts(answer, "TxnLineID"))) == 2
    assert texts(answer, "IsFullyReceived") == ["false"]


def test_a_bill_receives_a_part_of_a_line_and_the_rest_closes_it() -> None:
    quickbooks, answer = ordered()
    order, first = texts(answer, "TxnID")[0], texts(answer, "TxnLineID")[0]
    assert codes(asked(quickbooks, linked(order, first, "<Quantity>4</Quantity>"))) == [0]
    assert codes(asked(quickbooks, linked(order, first))) == [0]
    assert [each.amount for each in quickbooks.documents()] == [20_000, 30_000]
    told = asked(quickbooks, "<PurchaseOrderQueryRq><IncludeLineItems>true</IncludeLineItems><IncludeLinkedTxns>true</IncludeLinkedTxns></PurchaseOrderQueryRq>")  # fmt: skip
    assert texts(told, "ReceivedQuantity") == ["10", "0"]
    assert texts(told, "TxnType") == ["Bill", "Bill"]


def test_a_line_of_a_closed_order_is_saved_with_a_warning_and_without_the_link() -> None:
    quickbooks, answer = ordered()
    order, first = texts(answer, "TxnID")[0], texts(answer, "TxnLineID")[0]
    quickbooks.close_order(order)
    told = asked(quickbooks, linked(order, first, "<Quantity>1</Quantity>"))
    assert (codes(told), told[0].get("statusSeverity")) == ([570], "Warn")
    assert [each.amount for each in quickbooks.documents()] == [5_000]
    assert quickbooks.documents(ORDER)[0].lines[0]["ReceivedQuantity"] == 0


def test_an_order_linked_as_a_whole_gives_all_that_is_open() -> None:
    quickbooks, answer = ordered()
    order = texts(answer, "TxnID")[0]
    whole = bill(head=f"<LinkToTxnID>{order}</LinkToTxnID>").replace("<ExpenseLineAdd>", "<X>")
    whole = whole[: whole.index("<X>")] + "</BillAdd></BillAddRq>"
    assert codes(asked(quickbooks, whole)) == [0]
    assert quickbooks.documents()[0].amount == 59_900
    assert codes(asked(quickbooks, whole)) == [3180]
    twice = whole.replace("</LinkToTxnID>", f"</LinkToTxnID><LinkToTxnID>{order}</LinkToTxnID>")
    assert codes(asked(quickbooks, twice)) == [3177]


def test_deleting_the_bill_gives_back_what_it_received() -> None:
    quickbooks, answer = ordered()
    order, first = texts(answer, "TxnID")[0], texts(answer, "TxnLineID")[0]
    asked(quickbooks, linked(order, first))
    quickbooks.delete_bill(quickbooks.documents()[0].txn_id)
    assert quickbooks.documents(ORDER)[0].lines[0]["ReceivedQuantity"] == 0


def test_a_change_order_adds_a_line_and_an_old_edit_sequence_is_refused() -> None:
    quickbooks, answer = ordered()
    order, edit = texts(answer, "TxnID")[0], texts(answer, "EditSequence")[0]
    kept = "".join(f"<PurchaseOrderLineMod><TxnLineID>{each}</TxnLineID></PurchaseOrderLineMod>" for each in texts(answer, "TxnLineID"))  # fmt: skip
    added = f"<PurchaseOrderLineMod><TxnLineID>-1</TxnLineID>{named('ItemRef', 'Job Costs:1')}<Amount>75.00</Amount></PurchaseOrderLineMod>"
    change = (
        f"<PurchaseOrderModRq><PurchaseOrderMod><TxnID>{order}</TxnID><EditSequence>{edit}</EditSequence>{kept}{added}"
        "</PurchaseOrderMod></PurchaseOrderModRq>"
    )
    told = asked(quickbooks, change)
    assert (codes(told), texts(told, "TotalAmount")) == ([0], ["674.00"])
    assert texts(told, "TxnLineID")[:2] == texts(answer, "TxnLineID")
    assert codes(asked(quickbooks, change)) == [3200]


def test_lines_not_named_in_a_change_are_gone_unless_something_was_received() -> None:
    quickbooks, answer = ordered()
    order, lines = texts(answer, "TxnID")[0], texts(answer, "TxnLineID")
    asked(quickbooks, linked(order, lines[0], "<Quantity>1</Quantity>"))
    edit = quickbooks.documents(ORDER)[0].edit_sequence
    change = (
        f"<PurchaseOrderModRq><PurchaseOrderMod><TxnID>{order}</TxnID><EditSequence>{edit}</EditSequence>"
        "<PurchaseOrderLineMod><TxnLineID>{}</TxnLineID></PurchaseOrderLineMod></PurchaseOrderMod></PurchaseOrderModRq>"
    )
    assert codes(asked(quickbooks, change.format(lines[1]))) == [3180]
    assert codes(asked(quickbooks, change.format(lines[0]))) == [0]
    assert quickbooks.documents(ORDER)[0].amount == 50_000


def test_an_order_of_another_vendor_is_not_linked() -> None:
    quickbooks, answer = ordered()
    quickbooks.add_vendor("Plain Plumbing")
    order, first = texts(answer, "TxnID")[0], texts(answer, "TxnLineID")[0]
    other = linked(order, first).replace("Bright Electric", "Plain Plumbing")
    assert codes(asked(quickbooks, other)) == [3180]
