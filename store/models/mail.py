"""Mail on its way out, and what users have put aside in their inboxes."""

from __future__ import annotations

from peewee import ForeignKeyField, IntegerField, TextField

from store.models.base import BookModel, JsonText, TimeText
from store.models.company import User
from store.models.contracts import Commitment


class OutgoingMail(BookModel):
    """One message to one recipient, decided in the book before anything leaves.

    `key` is made from what causes it, so that the same cause never makes a second one. `attachments` names what is enclosed, such as
    ``[{"kind": "billing_workbook", "commitment": "SC-001", "period": 2}]``; it is drawn up when the message is written. States:
    ``waiting`` (from `next_attempt_at` on), ``sending``, ``sent``, ``filed`` (laid in the folder, where there is no server),
    ``failed`` (refused for good), ``unknown`` (the server may have taken it; nobody sends it again unasked), ``cancelled``.
    `claimed_by` is the mail folder it is being sent from, `round` counts how often somebody had it sent again, from 1.
    """

    key = TextField(unique=True)
    kind = TextField()
    document = TextField(default="")
    commitment = ForeignKeyField(Commitment, null=True)
    recipient = TextField()
    recipient_name = TextField(default="")
    subject = TextField()
    body = TextField()
    attachments = JsonText(default=list)
    created_by = TextField()
    created_at = TimeText()
    state = TextField(default="waiting")
    attempts = IntegerField(default=0)
    next_attempt_at = TextField(default="")
    sent_at = TimeText(null=True)
    error = TextField(default="")
    claimed_by = TextField(default="")
    round = IntegerField(default=1)
    version = IntegerField(default=1)


class InboxMark(BookModel):
    """An item of a user's inbox that he has put aside; `item` is its stable name."""

    user = ForeignKeyField(User, backref="inbox_marks")
    item = TextField()
    marked_at = TimeText()
