"""What every table of the book shares: the base model and the field classes that keep dates, times and JSON as text."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

from peewee import BigIntegerField, Model, TextField

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


class BookModel(Model):
    """A table of the book; which database it belongs to is decided when a book is opened."""

    id: Any  # peewee's own, where a table names no other primary key

    class Meta:
        strict_tables = True
        legacy_table_names = False


def canonical_json(value: object) -> str:
    """The one spelling of a value as JSON: keys sorted, no blanks, letters as they are; floats, NaN and unknown types raise."""
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float; the book keeps integers and text")
    if isinstance(value, dict):
        for key, held in value.items():
            if not isinstance(key, str):
                raise TypeError(f"the key {key!r} is not text")
            _refuse_floats(held)
    elif isinstance(value, list | tuple):
        for held in value:
            _refuse_floats(held)


class DateText(TextField):
    """A `datetime.date`, kept as ISO text such as 2026-01-31."""

    def db_value(self, value: datetime.date | str | None) -> str | None:
        if value is None:
            return None
        if isinstance(value, datetime.datetime):
            raise TypeError(f"{self.name} is a date, not a time: {value!r}")
        return (
            value.isoformat()
            if isinstance(value, datetime.date)
            else datetime.date.fromisoformat(value).isoformat()
        )

    def python_value(self, value: str | None) -> datetime.date | None:
        return None if value is None else datetime.date.fromisoformat(value)


class TimeText(TextField):
    """A moment in UTC as text such as 2026-01-31T09:14:00Z; other spellings are refused."""

    def db_value(self, value: str | None) -> str | None:
        if value is not None and not _TIME.fullmatch(value):
            raise ValueError(f"{self.name} must be UTC text such as 2026-01-31T09:14:00Z, not {value!r}")
        return value


class JsonText(TextField):
    """A value of dictionaries, lists, text, integers, booleans and None, kept as canonical JSON text."""

    def db_value(self, value: Any) -> str | None:
        return None if value is None else canonical_json(value)

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)


MoneyField = CentsField = BigIntegerField
