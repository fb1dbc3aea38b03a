"""Every form of the program, the way to it, and what a clumsy or hostile clerk types into its fields."""

from __future__ import annotations

import ast
from pathlib import Path

SCREENS = Path(__file__).resolve().parents[2] / "tui" / "screens"

OF = ("<enter>", "<enter>")
"""Keeps a filter and opens the only line it leaves."""
RETAINED = ("1", "/", "SC-001", *OF)
DRAFT = ("3", "<tab>", "<tab>", "<tab>", "<enter>")
ANSWERED = ("1", "/", "SC-032", *OF, "b")
RETURNED = (*ANSWERED, "r", "too coarse", "<enter>")
MAIL = ("M", "<tab>")
WAIVERS = ("7", "<tab>", "<tab>")
HOLDS = ("7", "<tab>", "<tab>", "<tab>")

FORMS: dict[str, list[tuple[str, tuple[str, ...]]]] = {
    "answering.py:_decline": [("rita", ("2", "i", "b", "a", "d"))],
    "billing.py:create_invoice": [("rita", ("1", "/", "SC-010", "<enter>", "<f6>"))],
    "close_out.py:action_close_out_explain": [("rita", ("1", "/", "PO-102", *OF, "K", "<end>", "k", "e"))],
    "commitment.py:action_commitment_retainage": [("rita", (*RETAINED, "r"))],
    "commitment.py:action_commitment_terms": [("rita", (*RETAINED, ":", "payment terms", "<enter>"))],
    "commitment.py:action_commitment_void": [("rita", (*RETAINED, "<tab>", "V"))],
    "compliance.py:_ask_for_waiver": [("rita", (*WAIVERS, "<f6>")), ("rita", (*WAIVERS, "<f6>", "<ctrl+u>", "SC-001/1", "<f10>"))],
    "compliance.py:_document": [("rita", ("7", "<f6>")), ("rita", ("7", "<tab>", "e"))],
    "compliance.py:_place_hold": [("rita", (*HOLDS, "<f6>"))],
    "compliance.py:_with_reason": [("rita", ("7", "<tab>", "d"))],
    "compliance.py:action_compliance_release": [("rita", (*HOLDS, "r"))],
    "compliance.py:action_compliance_sign": [("rita", (*WAIVERS, "s"))],
    "erp_queue.py:_decide_with_reason": [("adam", ("4", "r"))],
    "handing_out.py:hand_out": [("rita", ("3", "d"))],
    "invoice_acts.py:action_review_install": [("rita", (*DRAFT, "j", "e", "<tab>", "12", "<enter>", "<escape>", "k", "i"))],
    "invoice_acts.py:action_review_release": [("rita", (*DRAFT, "l"))],
    "invoice_entry.py:_certify": [("rita", ("3", "<enter>", "e", "1", "<enter>"))],
    "invoice_head.py:change_head": [("rita", (*DRAFT, "E"))],
    "invoice_review.py:_reject": [("rita", ("3", "<enter>", "r"))],
    "invoice_review.py:action_review_hold": [("rita", ("3", "<enter>", "h"))],
    "invoice_steps.py:_with_reason": [("rita", ("3", "<enter>", ":", "return the invoice", "<enter>"))],
    "invoices.py:action_invoices_delete": [("rita", ("3", "<tab>", "<tab>", "<tab>", "<delete>"))],
    "keeping_contacts.py:_add": [("rita", (*RETAINED, "p", "a"))],
    "keeping_contacts.py:_change": [("rita", (*RETAINED, *["<tab>"] * 5, "p", "c"))],
    "links.py:_type_name": [("erin", ("6", "<enter>"))],
    "long_work.py:back_up": [("erin", (":", "back up", "<enter>"))],
    "long_work.py:bring_in": [("rita", ("<f7>",))],
    "mail.py:action_mail_cancel": [("rita", (*MAIL, "<delete>"))],
    "mail.py:action_mail_to": [("rita", (*MAIL, "t"))],
    "memo.py:write_memo": [("rita", ("3", "m"))],
    "own_schedule.py:action_breakdown_add": [("rita", (*RETURNED, "<f6>"))],
    "own_schedule.py:action_breakdown_edit": [("rita", (*RETURNED, "j", "e"))],
    "own_schedule.py:action_breakdown_return": [("rita", (*ANSWERED, "r"))],
    "payment.py:change_due_date": [("rita", ("3", "<enter>", ":", "due date", "<enter>"))],
    "payment.py:place_hold": [("rita", ("3", "<enter>", ":", "put on hold", "<enter>"))],
    "period_steps.py:action_periods_automatic": [("rita", ("2", "t", "m"))],
    "period_steps.py:action_periods_change": [("rita", ("2", "e"))],
    "period_steps.py:action_periods_open": [("rita", ("2", "<f6>"))],
    "period_steps.py:action_periods_reopen": [("rita", ("2", ",", "o"))],
    "revising.py:action_review_adjusts": [("rita", (*DRAFT, "b"))],
    "unlinking.py:unlink": [("adam", ("4", "<tab>", "<tab>", "<tab>", ":", "unlink", "<enter>", "n", "y"))],
}  # fmt: skip
"""Where a form is asked for (file and function) -> who gets to it in the sample company, by which keys."""


def asked_for() -> set[str]:
    """Every place of the program that asks for a form."""
    return {
        f"{path.name}:{name}"
        for path in sorted(SCREENS.glob("*.py"))
        for name in _asking(path)
        if name != "fill"
    }


def _asking(path: Path) -> set[str]:
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.AsyncFunctionDef)
    ]
    return {
        function.name for function in functions for call in ast.walk(function)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "fill"
    }  # fmt: skip


WRONG = {
    "nothing": "", "blanks": "    ", "a word": "nonsense", "negative": "-5", "zero": "0", "twenty digits": "9" * 20, "a power": "1e9", "no number": "NaN",
    "endless": "-Infinity", "a sum": "1200*.9", "half a sum": "12*/(", "by nothing": "1/0", "more than all": "150%", "far more": "99999%", "no day": "31/02/2026", "no month": "2026-13-01",
    "today": "t", "long ago": "0001-01-01", "far off": "9999-12-31", "before the calendar": "1/1/0000", "no at": "kim.example.com", "two at": "kim@@example.com",
    "a blank in it": "kim falk@example.com", "letters of all kinds": "kïm@exämple.com", "a second line": "kim@example.com\nBcc: all@example.com",
    "markup": "[b]x[/b]", "a loose end": "[/b]", "escapes": "a\x1b[2Jb\x00c\u202egnp", "a megabyte": "x" * 1_000_000, "wide": "混凝土" * 40, "stacked": "e" + "\u0301" * 30,
    "joined": "👷\u200d♀️", "long": "N" * 300, "nobody": "nobody-of-that-name", "no home": "~nobody-of-that-name/x.pdf", "a long file": "y" * 251 + ".pdf", "a folder": "/", "nowhere": "/nowhere/at/all.pdf",
    "a half character": "\ud800", "digits of others": "١٢٣", "an invoice that is not": "SC-999/9", "a formula": "=1+1",
}  # fmt: skip
"""What is wrong with it -> what is typed or pasted."""

NEVER = {
    "money": {"a word", "twenty digits", "a power", "no number", "endless", "half a sum", "by nothing", "no at", "markup", "a megabyte", "wide", "digits of others"},
    "percent": {"a word", "negative", "twenty digits", "no number", "endless", "far more", "markup", "a megabyte", "digits of others"},
    "date": {"a word", "twenty digits", "no number", "no day", "no month", "long ago", "far off", "before the calendar", "markup", "wide", "digits of others"},
    "mail": {"nothing", "a word", "no at", "two at", "a blank in it", "letters of all kinds", "markup", "a megabyte", "wide", "long"},
    "reason": {"nothing", "blanks"},
}  # fmt: skip
"""What a kind of field takes in no circumstances."""
ADDRESSES = ("E-mail", "Address")
"""Labels of fields that take an e-mail address."""
