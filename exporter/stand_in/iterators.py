"""Long answers in pieces: iterators live in one session and end with it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from exporter.stand_in import statuses
from exporter.stand_in.rendering import Answer, Pairs
from exporter.stand_in.validation import Asked, number_of

Render = Callable[[Sequence[int]], list[Pairs]]
MOST_OPEN = 10


@dataclass(slots=True)
class _Open:
    request: str
    rest: list[int]


@dataclass(slots=True)
class Iterators:
    """The iterators open in a session."""

    _open: dict[str, _Open] = field(default_factory=dict)
    _given: int = 0

    def end_session(self) -> None:
        """Let go of all of them."""
        self._open.clear()

    def answer(
        self, asked: Asked, found: Callable[[], list[int]], render: Render, missing: str | None = None
    ) -> Answer:
        """The answer to a query.

        Args:
            found: the numbers of everything the query finds.
            render: the Ret elements of some of these numbers, each as one pair in a list.
            missing: the first of the asked-for objects that is not there.
        """
        most = number_of(asked.fields, "MaxReturned")
        if asked.iterator is None:
            numbers = found()
            return _answer(numbers[:most], render, missing)
        if asked.iterator == "Start":
            return self._start(asked, found(), render, most)
        return self._continue(asked, render, most)

    def _start(self, asked: Asked, numbers: list[int], render: Render, most: int | None) -> Answer:
        if most is None:
            raise statuses.missing("MaxReturned", asked.name)
        if len(self._open) >= MOST_OPEN:
            raise statuses.TOO_MANY_ITERATORS
        if not numbers:
            return _answer([], render, None)
        self._given += 1
        iterator_id = f"{{{self._given:08x}-0000-4000-8000-000000000000}}"
        self._open[iterator_id] = _Open(_fingerprint(asked), numbers)
        return self._piece(iterator_id, render, most)

    def _continue(self, asked: Asked, render: Render, most: int | None) -> Answer:
        iterator_id = asked.iterator_id or ""
        current = self._open.get(iterator_id)
        if current is None or current.request != _fingerprint(asked):
            raise statuses.BAD_ITERATOR
        if asked.iterator == "Stop":
            del self._open[iterator_id]
            return Answer()
        return self._piece(iterator_id, render, most or len(current.rest))

    def _piece(self, iterator_id: str, render: Render, most: int) -> Answer:
        current = self._open[iterator_id]
        piece, current.rest = current.rest[:most], current.rest[most:]
        answer = _answer(piece, render, None)
        answer.counts |= {"iteratorRemainingCount": str(len(current.rest)), "iteratorID": iterator_id}
        if not current.rest:
            del self._open[iterator_id]
        return answer


def _answer(numbers: Sequence[int], render: Render, missing: str | None) -> Answer:
    rets = render(numbers) if numbers else []
    counts = {"retCount": str(len(rets))}
    if missing is not None:
        return Answer(statuses.not_all_found(missing), _flat(rets), counts=counts)
    if not rets:
        return Answer(statuses.NOTHING_FOUND, counts=counts)
    return Answer(body=_flat(rets), counts=counts)


def _flat(rets: list[Pairs]) -> Pairs:
    return [pair for ret in rets for pair in ret]


def _fingerprint(asked: Asked) -> str:
    """What must stay the same from piece to piece."""
    fields = {name: value for name, value in asked.fields.items() if name != "MaxReturned"}
    return json.dumps([asked.name, fields], sort_keys=True)
