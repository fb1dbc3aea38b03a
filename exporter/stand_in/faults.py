"""What can go wrong between the Web Connector and the service, at which point, and how.

authenticated       the service has let us in
request.received    a message set was taken and QuickBooks has not seen it
processed           QuickBooks has done it and its answer has not left
response.sent       the service has the answer and its reply has not come back
closing             all is done but closeConnection
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

POINTS = ("authenticated", "request.received", "processed", "response.sent", "closing")
ACTIONS = {
    "die": "the Web Connector and QuickBooks are gone at once",
    "stall": "nothing happens for a while, then all goes on",
    "drop": "the answer is lost on the way and the session ends without a word",
    "twice": "the answer is sent a second time",
    "late": "the session ends without a word; the answer comes under its old ticket once the next session has begun",
    "late.again": "as late, but not before the next session was given its first message set",
}
_EVERYWHERE = frozenset({"die", "stall"})
_AT = {
    **dict.fromkeys(POINTS, _EVERYWHERE),
    "processed": frozenset(ACTIONS),
    "response.sent": _EVERYWHERE | {"drop"},
}


class Died(Exception):
    """The Web Connector was killed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong: at a point, when it is reached for the n-th time."""

    point: str
    action: str
    nth: int = 1

    def __post_init__(self) -> None:
        if self.action not in _AT.get(self.point, ()):
            raise ValueError(f"{self.action} at {self.point} is not a fault")

    @classmethod
    def parse(cls, text: str) -> Fault:
        """Read ``point:action`` or ``point:action:nth``."""
        point, _, rest = text.partition(":")
        action, _, nth = rest.partition(":")
        return cls(point, action, int(nth or 1))


@dataclass(slots=True)
class Faults:
    """The faults of a Web Connector; each comes once, also over several sessions."""

    waiting: list[Fault] = field(default_factory=list)
    _reached: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, faults: Iterable[Fault | str]) -> Faults:
        """The faults, given as such or as text."""
        return cls([Fault.parse(each) if isinstance(each, str) else each for each in faults])

    def at(self, point: str) -> str:
        """What goes wrong now that the point is reached; empty for nothing."""
        self._reached[point] += 1
        for fault in self.waiting:
            if fault.point == point and fault.nth == self._reached[point]:
                self.waiting.remove(fault)
                return fault.action
        return ""
