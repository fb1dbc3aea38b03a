"""The settings file as it lies on the disk: its values by name, and the line each of them stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from store.values import frozen

LARGEST = 256 * 1024
"""Bytes; a settings file that is longer is no settings file."""
_SECTION = re.compile(r"\s*\[\s*([^\[\]#]+?)\s*\]")
_KEY = re.compile(r"""\s*((?:"[^"]*"|'[^']*'|[\w.\s-])+?)\s*=""")
_AT = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


class Fault(Exception):
    """What is wrong with the file, and in which line; 0 where it is the whole file."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line

    def sentence(self, path: Path) -> str:
        """One sentence that names file and line."""
        where = f"{path} line {self.line}" if self.line else str(path)
        return f"{where}: {self}."


@frozen
class Document:
    """A file that was read: its values by dotted name, and its text."""

    values: Mapping[str, Any]
    text: str = ""

    def line(self, name: str) -> int:
        """The line a value stands in, counted from 1; that of its section where it cannot be told, 1 at worst."""
        section = name.rpartition(".")[0]
        nearest = 1
        for number, found in _names(self.text):
            if found == name:
                return number
            if found == section or section.startswith(f"{found}."):
                nearest = number
        return nearest

    def fault(self, name: str, message: str) -> Fault:
        """A fault of that value, with its line."""
        return Fault(message, self.line(name))


def read(path: Path, *, must_exist: bool = False) -> Document:
    """Read the file; where there is none it holds nothing.

    Raises:
        Fault: it cannot be read, or is not TOML.
    """
    text = _text(path, must_exist)
    if not text:
        return Document({})
    import tomllib

    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
        place = _AT.search(said)
        line = int(place.group(1)) if place and place.group(1) else text.count("\n") + 1
        raise Fault(f"this is not TOML ({_lower(said[: place.start()] if place else said)})", line) from None
    except RecursionError:
        raise Fault("this is not TOML (too many brackets)") from None
    return Document(dict(_flat(values)), text)


def _text(path: Path, must_exist: bool) -> str:
    try:
        if not path.exists() and not must_exist:
            return ""
        if not path.is_file():
            raise Fault("there is no such file" if not path.exists() else "this is not a file")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise Fault(f"the file cannot be read ({error.strerror})") from None
    if len(data) > LARGEST:
        raise Fault("the file is too long to hold settings")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Fault("this is not UTF-8 text", data[: error.start].count(b"\n") + 1) from None


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        name = f"{before}.{key}" if before else key
        if isinstance(value, dict) and value:
            yield from _flat(value, name)
        elif not isinstance(value, dict) or before:
            yield name, value


def _names(text: str) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every section and key that stands at the beginning of a line."""
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if found := _SECTION.match(line):
            section = _bare(found.group(1))
            yield number, section
        elif found := _KEY.match(line):
            yield number, ".".join(filter(None, (section, _bare(found.group(1)))))


def _bare(name: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in name.split("."))
