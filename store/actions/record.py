"""The record of what happened: anchoring it, so that a changed or shortened trail can be told from outside."""

from __future__ import annotations

from store import audit
from store.actions.act import Act, action


@action("audit.anchor", duty="view")
def anchor(act: Act) -> str:
    """Add an anchor over the heads of all audit chains; answers its hash.

    Kept somewhere else (printed on a report, mailed to the controller), it shows whether the trail before it was rewritten.
    """
    return audit.anchor(act.now).hash
