"""Texts that try to act on a terminal, on a parser of markup, or on a reader's eyes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

MARKUP = [
    "[/b]", "[/]", "A[/oops]B", "[acme] Concrete", "Smith [12] & [a]", "[@click=app.quit]x[/]", "[@click=app.boom(]x", "[on red]PAID[/]",
    "[bold red]URGENT", "[link=file:///etc/passwd]pay[/link]", "\\[x]", "[[x]]", "[$error]y", "{0} %s %n ${HOME}", "<b>&amp;</b>", ":bomb: `id`",
]  # fmt: skip
"""Nothing here is refused: it is text, to be shown as it is written."""

CONTROLS = [
    "\x1b[31mred", "\x1b[2J\x1b[H", "\x1b[?1049l", "\x1b[?1000h", "\x1b]0;owned\x07", "\x1b]2;owned\x1b\\", "\x1b]52;c;cm0gLXJmIC8=\x07",
    "\x1b]8;;http://evil.example\x1b\\bank\x1b]8;;\x1b\\", "\x1bP+q544e\x1b\\", "\x1b_Gf=100;AAAA\x1b\\", "\x1bc", "\x1b(0", "\x1b[6n", "\x1b[5i",
    "\x9b31m", "\x9d52;c;eA==\x9c", "\x90q\x9c", "\x85next", "nul\x00nul", "bell\x07bell", "back\x08\x08\x08space", "carriage\rreturn",
    "line\nfeed", "tab\ttab", "form\x0cfeed", "vertical\x0btab", "shift\x0eout", "delete\x7fdelete",
]  # fmt: skip
INVISIBLE = [
    "\u202egnirts", "\u2066isolate\u2069", "\u200fright", "zero\u200bwidth", "join\u200der", "soft\u00adhyphen", "\ufeffmark", "word\u2060joiner",
    "line\u2028separator", "para\u2029graph", "\U000e0041\U000e007ftag", "private\ue000use", "nonchar\uffff", "invisible\u2063comma",
    "a\u0300\u0301\u0302\u0303\u0304\u0305stack",
]  # fmt: skip
SURROGATES = ["half\ud800pair", "\udc9b31m"]
REFUSED = [*CONTROLS, *INVISIBLE, *SURROGATES]
PLANTED = [*MARKUP, *CONTROLS, *INVISIBLE]
"""What a file can hold: all but lone surrogates, which have no UTF-8."""

FIELDS = {
    "vendor": ("name", "company_name"), "project": ("name",), "cost_code": ("description",), "commitment": ("title", "description"),
    "sov_line": ("description",), "change_order": ("title",), "change_order_line": ("description",), "app_user": ("name", "email"),
    "invoice": ("comment", "erp_reason"), "invoice_line": ("description", "comment"), "invoice_contact": ("name",),
    "erp_request": ("reason", "status_message", "held_reason"), "link": ("quickbooks_name",), "audit_entry": ("reason",), "hold": ("owner", "reason"), "compliance_document": ("name", "note", "reference"),
    "lien_waiver": ("exceptions", "signed_by"), "subcontractor_line": ("description",),
    "outgoing_mail": ("recipient_name", "subject", "body", "error"),
}  # fmt: skip
"""Where words are kept that somebody else wrote."""
UNIQUE = {("vendor", "name"), ("link", "quickbooks_name")}


def plant(book: Path) -> str:
    """Write the payloads straight into the tables, past every check at the entrance; return the commitment of most lines.

    The commitments' titles are the first forty, the lines of a schedule go on from there.
    """
    with sqlite3.connect(book) as raw:
        raw.execute("pragma ignore_check_constraints = on")
        for (trigger,) in raw.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            raw.execute(f"drop trigger {trigger}")
        for table, columns in FIELDS.items():
            for place, (row,) in enumerate(
                raw.execute(f"select id from {table} order by id desc").fetchall()
            ):
                for column in columns:
                    text = PLANTED[place % len(PLANTED)] + (f" {row}" if (table, column) in UNIQUE else "")
                    raw.execute(
                        f"update {table} set {column} = ? where id = ? and {column} is not null", (text, row)
                    )
        for place, (row,) in enumerate(raw.execute("select id from commitment order by id").fetchall()):
            raw.execute("update commitment set title = ? where id = ?", (PLANTED[place % len(PLANTED)], row))
        for row, position in raw.execute("select id, position from sov_line").fetchall():
            text = PLANTED[(39 + position) % len(PLANTED)]
            raw.execute("update sov_line set description = ? where id = ?", (text, row))
        (longest,) = raw.execute(
            "select number from commitment c order by (select count(*) from sov_line where commitment_id = c.id) desc"
        ).fetchone()
    raw.close()
    return str(longest)
