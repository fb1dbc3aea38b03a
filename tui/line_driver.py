"""What comes in from the terminal: pastes are made harmless before anything takes their characters for keys.

Textual reads an escape character within pasted text, and whatever follows it, as keys: pasted text could answer a question,
and a megabyte of it would be a million keys. Here a paste is text, cut to what a field can hold. A terminal that is gone ends
the reading instead of being asked again for ever.
"""

from __future__ import annotations

import os
import re
import selectors
import time
from codecs import getincrementaldecoder
from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key

START, END = "\x1b[200~", "\x1b[201~"
LONGEST = 65_536
"""Characters kept of one paste."""
PATIENCE = 2.0
"""Seconds without a character after which a paste that was not ended is taken to be over."""
ESC = "\x1b"
_ESC_ALONE = re.compile(r"(\x1b(?![\[O\]PX^_\\]))")
"""Not followed by what begins a key's sequence, or a terminal's answer."""
_CONTROLS = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\r\n"}


class Pastes:
    """Passes on what is typed at once, and what is pasted when it is complete, without control characters."""

    def __init__(self) -> None:
        self._tail = ""
        """The last characters passed on, in which a paste may begin; while pasting, the last that came."""
        self._kept: list[str] = []
        self._room = LONGEST
        self.pasting = False

    def pass_on(self, text: str) -> str:
        """The characters to be read as keys and pastes, now that these have come."""
        passed: list[str] = []
        while text:
            text = self._within(text, passed) if self.pasting else self._outside(text, passed)
        return "".join(passed)

    def end(self) -> str:
        """Take a paste for complete although its end has not come."""
        self.pasting = False
        kept = "".join(self._kept).translate(_CONTROLS)
        self._kept, self._room, self._tail = [], LONGEST, ""
        return kept + END

    def _outside(self, text: str, passed: list[str]) -> str:
        seen = self._tail + text
        place = seen.find(START)
        if place < 0:
            passed.append(text)
            self._tail = seen[-len(START) + 1 :]
            return ""
        rest = seen[place + len(START) :]
        passed.append(text[: len(text) - len(rest)])
        self.pasting, self._tail = True, ""
        return rest

    def _within(self, text: str, passed: list[str]) -> str:
        seen = self._tail + text
        place = seen.find(END)
        if place < 0:
            self._tail = seen[-len(END) + 1 :]
            self._keep(seen[: -len(END) + 1])
            return ""
        self._keep(seen[:place])
        passed.append(self.end())
        return seen[place + len(END) :]

    def _keep(self, text: str) -> None:
        self._kept.append(text[: self._room])
        self._room -= len(self._kept[-1])


class Escapes:
    """Tells the key Esc, whatever was typed at once behind it, from the beginning of what another key sends.

    Textual takes an Esc and a key in one packet for a key with Alt, and shows two keys nobody typed where it knows none such.
    """

    def __init__(self) -> None:
        self._held = ""

    def apart(self, text: str) -> list[str]:
        """The text in pieces, of which one that is an escape character alone is the key; the last one waits for what follows."""
        pieces = [piece for piece in _ESC_ALONE.split(self._held + text) if piece]
        self._held = pieces.pop() if pieces and pieces[-1] == ESC else ""
        return pieces

    def end(self) -> list[str]:
        """Nothing has followed: what waited was the key."""
        held, self._held = self._held, ""
        return [held] if held else []


class LineDriver(LinuxDriver):
    """Textual's driver for Linux with another way of reading."""

    def run_input_thread(self) -> None:
        """Read until the program ends or the terminal is gone; the application notices the latter by itself."""
        decode = getincrementaldecoder("utf-8")("replace").decode
        parser, pastes, escapes, last = XTermParser(self._debug), Pastes(), Escapes(), time.monotonic()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                text = ""
                if selector.select(0.1):
                    text = decode(self._read())
                    if not text:
                        self.exit_event.wait(0.1)
                if text:
                    last = time.monotonic()
                    text = pastes.pass_on(text)
                elif pastes.pasting and time.monotonic() - last > PATIENCE:
                    text = pastes.end()
                self._hand_on(parser, escapes.apart(text) if text else escapes.end())

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 16_384)
        except OSError:
            return b""

    def _hand_on(self, parser: XTermParser, pieces: Iterable[str]) -> None:
        for piece in pieces:
            for event in [Key("escape", ESC)] if piece == ESC else parser.feed(piece):
                self.process_message(event)
        for event in parser.tick():
            self.process_message(event)
