"""The sample company's schedules of values: by trade, by unit price, and one of five hundred lines; amounts are cents."""

from __future__ import annotations

from store.actions.schedules import ScheduleLine
from store.rules.money import parse_money, parse_quantity, parse_unit_price

LONG_DESCRIPTION = (
    "Wet and dry standpipe risers 1 thru 4 incl. hangers, sleeves, firestopping & seismic bracing; hydrostatic test at "
    "200 psi witnessed by the fire marshal; as-built drawings [A/E-601], 3 sets, O&M books."
)
"""Exactly 200 characters."""

Share = tuple[str, str, int]

TRADES: dict[str, tuple[Share, ...]] = {
    "masonry": (
        ("01-700", "Mobilization", 4), ("04-200", "Piers A–D, brick & block", 32), ("04-200", "North wall 8\" CMU", 26),
        ("01-500", "Scaffold, rental & dismantling", 10), ("04-200", "Coping stones", 18), ("04-200", "Pointing & cleaning", 10),
    ),
    "drywall": (
        ("09-250", "Metal studs, levels 1–2", 28), ("09-250", "Board & tape, level 1", 24), ("09-250", "Board & tape, level 2", 24),
        ("09-250", "Shaft walls [2 h rated]", 14), ("09-250", "Patching after other trades", 10),
    ),
    "steel": (
        ("05-100", "Shop drawings & mill certificates", 8), ("05-100", "Columns & base plates", 30),
        ("05-100", "Trusses T1…T12", 36), ("05-500", "Stairs, ladders & guardrails", 16), ("05-100", "Touch-up & bolting-up", 10),
    ),
    "plumbing": (
        ("01-310", "Permits & inspections", 3), ("15-400", "Underground waste & vent", 25), ("15-400", "Risers", 22),
        ("15-400", "Rough-in, exam rooms", 25), ("15-400", "Fixtures & trim", 20), ("15-400", "Test, flush & chlorinate", 5),
    ),
    "painting": (
        ("09-900", "Prime, all levels", 30), ("09-900", "Two finish coats, walls", 45), ("09-900", "Doors, frames & rails", 15),
        ("09-900", "Colour “RAL 7016” accent walls", 10),
    ),
    "glazing": (
        ("08-800", "Shop drawings & samples", 10), ("08-800", "Curtain wall, units <1-40>", 55), ("08-800", "Interior glazing", 25),
        ("08-800", "Sealants [b]two-part[/b]", 10),
    ),
    "waterproofing": (
        ("07-100", "Membrane below grade", 50), ("07-100", "Drainage board & protection", 20), ("07-100", "Joint sealants", 18),
        ("07-100", "Flood test", 12),
    ),
    "façade": (
        ("07-400", "Mock-up & testing", 10), ("07-400", "Sub-framing", 30), ("07-400", "Panels, east & west", 45),
        ("07-400", "Flashings & trims", 15),
    ),
    "flooring": (
        ("09-600", "Moisture mitigation", 15), ("09-600", "Sports floor, maple", 45), ("09-600", "Pool deck tile", 30),
        ("09-600", "Base & transitions", 10),
    ),
    "fire": (
        ("15-300", "Design & permit", 10), ("15-300", LONG_DESCRIPTION, 35), ("15-300", "Branch lines & heads", 40),
        ("15-300", "Fire pump", 15),
    ),
    "millwork": (
        ("06-400", "Shop drawings", 8), ("06-400", "Kitchens, 24 units", 52), ("06-400", "Reception desk", 20),
        ("06-400", "Window stools & trim", 20),
    ),
    "rigging": (
        ("05-500", "Crane, monthly", 60), ("05-500", "Rigging crew", 30), ("05-500", "Engineered lifts", 10),
    ),
    "mechanical": (
        ("15-700", "Equipment submittals", 5), ("15-700", "Air handlers", 30), ("15-700", "Ductwork", 30),
        ("15-700", "Hydronic piping", 20), ("15-700", "Controls", 10), ("15-700", "Test & balance", 5),
    ),
    "electrical": (
        ("16-200", "Service & switchgear", 30), ("16-200", "Feeders", 20), ("16-200", "Branch wiring", 30), ("16-200", "Lighting", 20),
    ),
    "signs": (("10-400", "Wayfinding signs", 70), ("10-400", "Donor wall, letters 4\" high", 30)),
    "lumber": (("06-100", "Framing lumber", 60), ("06-100", "Plywood & sheathing", 30), ("06-100", "Delivery", 10)),
    "goods": (("01-500", "Goods as quoted", 100),),
}  # fmt: skip
"""Cost code, description and share of the contract in percent."""


def by_trade(trade: str, dollars: int) -> tuple[ScheduleLine, ...]:
    """A schedule of values of that trade that sums up to so many dollars."""
    return tuple(
        ScheduleLine(str(place), code, description, dollars * share)
        for place, (code, description, share) in enumerate(TRADES[trade], 1)
    )


def lump(line: str, code: str, description: str, amount: str) -> ScheduleLine:
    """A line with an amount; on a unit contract a subtotal override."""
    return ScheduleLine(line, code, description, parse_money(amount, "amount"))


def unit(line: str, code: str, description: str, quantity: str, measure: str, price: str) -> ScheduleLine:
    """A line billed by quantity."""
    return ScheduleLine(
        line, code, description, quantity=parse_quantity(quantity, "quantity"), unit=measure,
        unit_price=parse_unit_price(price, "unit price"),
    )  # fmt: skip


LEVELS = ("Pool deck", "Gym", "Level 1", "Level 2", "Roof")
OPENINGS_PER_LEVEL = 25
PARTS = (
    ("08-100", "frame", 31_250),
    ("08-100", "leaf", 48_700),
    ("08-700", "hardware set", 62_515),
    ("08-700", "installation", 19_999),
)


def openings() -> tuple[ScheduleLine, ...]:
    """A door schedule: 5 levels of 25 openings in 4 parts each, five hundred lines."""
    return tuple(
        ScheduleLine(
            f"{level}{opening:02d}.{part}", code, f"{place}, opening {level}{opening:02d}: {what}",
            cents + 1_025 * ((7 * opening + level) % 9),
        )
        for level, place in enumerate(LEVELS, 1)
        for opening in range(1, OPENINGS_PER_LEVEL + 1)
        for part, (code, what, cents) in enumerate(PARTS, 1)
    )  # fmt: skip
