"""Texts that try to act on a terminal, on a parser of markup, or on a reader's eyes."""

from __future__ import annotations

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
