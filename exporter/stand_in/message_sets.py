"""What QuickBooks remembers of message sets, so that a set whose answer was lost is not done twice."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from exporter.stand_in.company_file import CompanyFile
from exporter.stand_in.rendering import Answer, Pairs, response
from exporter.stand_in.statuses import NOT_PROCESSED, Status
from exporter.stand_in.validation import Asked

LONGEST_ID = 23
ALL = "ClearAllMessageSets"

DIFFERENT = "9001"
NOTHING_STORED = "9002"
TOO_LONG = "9004"
CANNOT_STORE = "9005"
NOTHING_TO_CLEAR = "600"


@dataclass(frozen=True, slots=True)
class Done:
    """A request of a set as it is remembered."""

    asked: Asked
    answer: Answer


class Memory:
    """The message sets of one company file; they go with the file, and a restored copy has none."""

    def __init__(self, file: CompanyFile) -> None:
        self.file = file

    def checksum(self, name: str) -> str | None:
        """The checksum of the set remembered under that name."""
        row = self.file.one("SELECT checksum FROM message_sets WHERE id = ?", (name,))
        return row[0] if row else None

    def keep(self, name: str, checksum: str, done: Sequence[Done]) -> None:
        """Remember what became of each request."""
        self.file.run("INSERT INTO message_sets (id, checksum) VALUES (?, ?)", (name, checksum))
        for place, each in enumerate(done):
            status = each.answer.status
            self.file.run(
                "INSERT INTO message_statuses (message_set, place, name, request_id, code, message, recovery) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (name, place, each.asked.name, each.asked.request_id, status.code, status.message,
                 json.dumps(each.answer.recovery)),
            )  # fmt: skip

    def forget(self, name: str) -> bool:
        """Drop what is remembered under that name; false where there is nothing."""
        everything = name == ALL
        known = everything or self.checksum(name) is not None
        self.file.run("DELETE FROM message_sets WHERE ?1 OR id = ?2", (everything, name))
        self.file.run("DELETE FROM message_statuses WHERE ?1 OR message_set = ?2", (everything, name))
        return known

    def responses(self, name: str) -> list[str]:
        """The remembered statuses, with the ids of what was added but without the things themselves."""
        rows = self.file.all(
            "SELECT name, request_id, code, message, recovery FROM message_statuses WHERE message_set = ? ORDER BY place",
            (name,),
        )
        return [
            response(request, request_id, Answer(Status(code, message), _recovery(recovery)))
            for request, request_id, code, message, recovery in rows
        ]


def not_done(asked: Asked) -> Done:
    """A request that was not reached."""
    return Done(asked, Answer(NOT_PROCESSED))


def _recovery(text: str) -> Pairs:
    pairs: Pairs = [(name, value) for name, value in json.loads(text)]
    return [("ErrorRecovery", pairs)] if pairs else []
