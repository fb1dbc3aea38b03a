"""Both state machines, every state and verb, by every role: open exactly where the tables say, else refused with a sentence."""

from __future__ import annotations

from itertools import product

import pytest

from store.errors import Invalid, Refusal
from store.rules import erp_state, invoice_status
from store.rules.permissions import PRIVILEGES, PUSH_TO_ACCOUNTING, ROLES

# status -> verb -> where it leads; whatever is not here is refused.
STATUS = {
    "": {"create": "draft"},
    "draft": {"save_draft": "draft", "submit": "under_review", "delete": "deleted"},
    "revise_and_resubmit": {"save_draft": "draft", "submit": "under_review", "delete": "deleted"},
    "under_review": {
        "return": "revise_and_resubmit", "approve": "approved", "approve_as_noted": "approved_as_noted",
        "pending_owner": "pending_owner_approval", "delete": "deleted",
    },
    "pending_owner_approval": {
        "return": "revise_and_resubmit", "approve": "approved", "approve_as_noted": "approved_as_noted",
        "reopen": "under_review", "delete": "deleted",
    },
    "approved_as_noted": {"reopen": "under_review", "delete": "deleted"},
    "approved": {"reopen": "under_review", "delete": "deleted"},
    "deleted": {},
}  # fmt: skip
_ADMINISTRATORS = frozenset({"admin", "invoice_admin"})
STATUS_VERBS = {
    "create": {"admin", "invoice_admin", "contact"},
    "save_draft": {"admin", "invoice_admin", "contact", "standard"},
    "submit": {"admin", "invoice_admin", "contact"},
    **dict.fromkeys(
        ("return", "approve", "approve_as_noted", "pending_owner", "reopen", "delete"), _ADMINISTRATORS
    ),
}

ERP = {
    "not_sent": {"send": "ready_to_export"},
    "retrieved": {"send": "ready_to_export"},
    "rejected": {"send": "ready_to_export"},
    "ready_to_export": {"retrieve": "retrieved", "accept": "exporting", "reject": "rejected"},
    "exporting": {"post": "synced", "fail": "failed"},
    "failed": {"retry": "exporting", "reject_failed": "rejected"},
    "synced": {"unlink": "not_sent"},
}
_APPROVERS = frozenset({"erp_standard", "erp_admin"})
ERP_VERBS = {
    "send": {"admin", "invoice_admin"},
    "retrieve": {"admin", "invoice_admin"},
    **dict.fromkeys(("accept", "reject", "retry", "reject_failed"), _APPROVERS),
    **dict.fromkeys(("post", "fail"), _APPROVERS | {"admin"}),
    "unlink": set(),  # needs two roles at once
}

MACHINES = {"status": (invoice_status, STATUS, STATUS_VERBS), "erp": (erp_state, ERP, ERP_VERBS)}
PAIRS = [
    (name, state, verb)
    for name, (_, table, verbs) in MACHINES.items()
    for state, verb in product(table, verbs)
]


def is_a_full_sentence(text: str) -> bool:
    return (
        text[0].isupper()
        and text.endswith(".")
        and len(text.split()) >= 8
        and ("; " in text or ". " in text[:-1])
    )


@pytest.mark.parametrize("name", MACHINES)
def test_the_tables_hold_the_states_and_verbs_there_are(name: str) -> None:
    module, table, verbs = MACHINES[name]
    assert set(module.MACHINE.titles) == set(table)
    assert {transition.verb for transition in module.TRANSITIONS} == set(verbs)
    for transition in module.TRANSITIONS:
        assert {*transition.sources, *transition.targets} <= set(table)


@pytest.mark.parametrize("name, state, verb", PAIRS)
def test_a_verb_leads_where_the_table_says_or_is_refused_with_the_way_out(
    name: str, state: str, verb: str
) -> None:
    module, table, _ = MACHINES[name]
    if verb in table[state]:
        assert module.target(state, verb) == table[state][verb]
        return
    with pytest.raises(Refusal) as refused:
        module.target(state, verb)
    message = refused.value.message
    assert is_a_full_sentence(message)
    assert message.startswith(f"The invoice is {module.TITLES[state]} and cannot be ")
    assert "run billspool check" not in message, "every closed pair has a reason of its own"
    by_hand = [v for v in MACHINES[name][2] if v in table[state] and v not in ("post", "fail")]
    assert message.endswith(f"Open now: {', '.join(by_hand) or 'none'}.")
    assert refused.value.value == state
    assert refused.value.rule.endswith(verb)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name, state, verb", PAIRS)
def test_every_role_finds_a_verb_open_or_is_told_why_not(name: str, state: str, verb: str, role: str) -> None:
    module, table, verbs = MACHINES[name]
    why = module.open_verbs(state, [role], PRIVILEGES)[verb]
    if verb in table[state] and role in verbs[verb]:
        assert why is None
    else:
        assert why is not None
        assert is_a_full_sentence(why)


def test_without_the_privilege_no_role_accepts_and_it_is_named() -> None:
    for role in ROLES:
        why = erp_state.open_verbs("ready_to_export", role)["accept"]
        assert why is not None
        assert PUSH_TO_ACCOUNTING in why


def test_unlinking_needs_both_sides_and_the_privilege() -> None:
    both = ("invoice_admin", "erp_standard")
    assert erp_state.open_verbs("synced", both, PUSH_TO_ACCOUNTING)["unlink"] is None
    for roles, privileges in (
        (both, ()),
        (both[:1], PRIVILEGES),
        (both[1:], PRIVILEGES),
        ("admin", PRIVILEGES),
    ):
        assert erp_state.open_verbs("synced", roles, privileges)["unlink"] is not None


def test_reopening_leads_to_review_or_on_request_to_draft_and_nowhere_else() -> None:
    assert invoice_status.target("approved", "reopen", "draft") == "draft"
    with pytest.raises(Refusal, match="leads to Under Review or Draft, not to Approved"):
        invoice_status.target("approved", "reopen", "approved")


@pytest.mark.parametrize("erp", ["ready_to_export", "exporting", "failed", "synced"])
def test_what_is_with_accounting_changes_its_status_no_more(erp: str) -> None:
    for status, verbs in STATUS.items():
        for verb in verbs:
            if verb == "create":
                continue
            why = invoice_status.open_verbs(status, "admin", erp=erp)[verb]
            assert why is not None
            assert is_a_full_sentence(why)
            with pytest.raises(Refusal, match=r"first\.|wait for the answer"):
                invoice_status.require_guards(verb, erp=erp, is_latest=True, reason="because")


def test_an_earlier_invoice_is_reviewed_again_but_not_revised() -> None:
    verbs = invoice_status.open_verbs("approved", "admin", is_latest=False)
    assert (verbs["reopen"], verbs["delete"] is None) == (None, False)
    assert (
        invoice_status.require_guards("reopen", erp="not_sent", is_latest=False, reason=" audit ") == "audit"
    )
    for verb, to in (("reopen", "draft"), ("return", ""), ("submit", ""), ("delete", "")):
        with pytest.raises(Refusal, match="Only the latest invoice"):
            invoice_status.require_guards(verb, erp="not_sent", is_latest=False, reason="audit", to=to)


@pytest.mark.parametrize("verb", ["return", "reopen", "delete"])
def test_a_status_verb_that_needs_a_reason_is_refused_without(verb: str) -> None:
    with pytest.raises(Invalid, match="only with a reason; say in a few words why"):
        invoice_status.require_guards(verb, erp="not_sent", is_latest=True, reason="  ")


@pytest.mark.parametrize("verb", ["reject", "reject_failed", "unlink"])
def test_an_accounting_verb_that_needs_a_reason_is_refused_without(verb: str) -> None:
    with pytest.raises(Invalid, match="only with a reason"):
        erp_state.require_guards(verb, status="approved", sendable=("approved",))
    assert erp_state.require_guards(verb, status="approved", sendable=("approved",), reason="no") == "no"


@pytest.mark.parametrize("status", [status for status in invoice_status.STATUSES if status != "approved"])
def test_by_default_only_approved_invoices_go_to_accounting(status: str) -> None:
    for verb in ("send", "accept", "retry"):
        with pytest.raises(Refusal, match=r"Only invoices that are approved go to accounting.*erp\.sendable"):
            erp_state.require_guards(verb, status=status, sendable=("approved",))
    assert erp_state.open_verbs("not_sent", "admin", status=status)["send"] is not None
    widened = erp_state.open_verbs("not_sent", "admin", status=status, sendable=invoice_status.DECIDED)[
        "send"
    ]
    assert (widened is None) == (status in invoice_status.DECIDED)


def test_an_unknown_verb_is_named_with_those_there_are() -> None:
    with pytest.raises(Invalid, match=r"“void” is not something done to an invoice; it is one of create"):
        invoice_status.target("draft", "void")
    with pytest.raises(Invalid):
        erp_state.target("not_sent", "void\x1b[31m")


@pytest.mark.parametrize("status", invoice_status.STATUSES)
def test_the_next_invoice_waits_until_the_previous_one_is_decided(status: str) -> None:
    invoice_status.require_previous_decided(None, "SC-001/1")
    if status in ("approved", "approved_as_noted", "pending_owner_approval"):
        invoice_status.require_previous_decided(status, "SC-001/1")
        return
    with pytest.raises(Refusal, match=r"previous invoice SC-001/1 is .*finish its review"):
        invoice_status.require_previous_decided(status, "SC-001/1")


@pytest.mark.parametrize(
    "status, allowed",
    [("approved", True), ("complete", True), ("draft", False), ("void", False), ("out_for_bid", False)],
)
def test_only_an_approved_contract_is_invoiced(status: str, allowed: bool) -> None:
    if allowed:
        invoice_status.require_billable_commitment("SC-001", status)
        return
    with pytest.raises(Refusal, match=r"Commitment SC-001 is .* approve it before"):
        invoice_status.require_billable_commitment("SC-001", status)
