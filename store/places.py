"""The start-up check that the three packages come from one place.

They keep plain names (tui, store, exporter), which any other package installed into the same environment could also carry;
one half of billspool would then silently run with somebody else's code.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from store.errors import Unavailable

PACKAGES = ("tui", "store", "exporter")


def places() -> dict[str, Path | None]:
    """Return the folder that holds each package, None where it cannot be found; imports nothing."""
    return {package: _place(package) for package in PACKAGES}


def require_one_place() -> None:
    """Raise `Unavailable` unless all three packages lie side by side in one folder."""
    found = places()
    if len(set(found.values())) == 1 and None not in found.values():
        return
    where = "; ".join(f"{package} in {folder or 'no folder'}" for package, folder in found.items())
    raise Unavailable(
        f"billspool is mixed with another package: {where}. Install it into an environment of its own.",
        rule="places", field="installation", value=where,
    )  # fmt: skip


def _place(package: str) -> Path | None:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))).resolve().parent
