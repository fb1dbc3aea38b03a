"""Values: records that are made once and never changed, cheap to define.

A frozen dataclass writes and compiles seven methods for each class, half a millisecond that a start pays a hundred times. Here the
constructor alone is written for a class, and the rest is shared. What a dataclass can be asked or made into, a value can as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, ClassVar, Protocol, TypeVar, cast, dataclass_transform

T = TypeVar("T")


class _Value(Protocol):
    """What the shared methods find on a class."""

    _compared: ClassVar[Callable[[Any], Any]]
    """The fields of one, for comparing."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """Make a class a record with slots. That nothing assigns to its fields is held by the type checker, not while running."""
    made = cast("Any", dataclass(cls, repr=False, eq=False, slots=True))  # type: ignore[call-overload]
    made._compared = attrgetter(*(each.name for each in fields(made) if each.compare))
    made.__repr__, made.__eq__, made.__hash__ = _repr, _eq, _hash
    return cast("type[T]", made)


def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _eq(self: _Value, other: object) -> bool:
    if type(other) is not type(self):
        return NotImplemented
    return bool(type(self)._compared(self) == type(self)._compared(other))


def _hash(self: _Value) -> int:
    return hash(type(self)._compared(self))
