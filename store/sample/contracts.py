"""The sample company's commitments and change orders: what was signed, in which month of the story, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from store.actions.schedules import ScheduleLine
from store.sample.schedules import by_trade, lump, openings, unit

TEN_PERCENT, FIVE_PERCENT = 1000, 500
"""Basis points."""


@dataclass(frozen=True, slots=True)
class Contract:
    """A commitment.

    Attributes:
        retainage: basis points, on work and on stored materials.
        month: the month of the story in which it is entered; the last one is the present.
        becomes: the status it takes later, at the start of the month named.
        contact: whether it has an invoice contact.
        terms: payment terms of its own, instead of its vendor's.
    """

    number: str
    project: str
    vendor: str
    title: str
    lines: Sequence[ScheduleLine] = ()
    status: str = "approved"
    retainage: int = TEN_PERCENT
    accounting: str = "amount"
    month: int = 1
    becomes: tuple[int, str] = (0, "")
    class_name: str = ""
    contact: bool = True
    terms: str = ""

    @property
    def type(self) -> str:
        return "purchase_order" if self.number.startswith("PO") else "subcontract"


VOLT, COLDWELL = "Volt & Söhne Electric", "Coldwell & Frost Mechanical"
LUMBER = "Pier & Post Lumber Supply"

CONTRACTS = (
    Contract("SC-001", "P9", VOLT, "Electrical work", (
        lump("1", "01-700", "Mobilization", "5,000.00"),
        lump("2", "16-200", "Rough-in", "60,000.00"),
        lump("3", "16-200", "Fixtures", "35,000.00"),
    )),
    Contract("SC-002", "P9", "[acme] Concrete", "Piles & slabs", (
        unit("1", "03-300", "Piles, 18\" x 60 ft", "96", "EA", "1,850"),
        unit("2", "03-300", "Slab on grade, 4,000 psi", "417.5", "CY", "212.75"),
        unit("3", "03-200", "Reinforcing steel, epoxy-coated", "38.25", "TON", "2,410.3333"),
        lump("4", "01-700", "Mobilization, barge & crane", "24,000.00"),
    ), accounting="unit", class_name="Marine"),
    Contract("SC-003", "SCHOOL", "Meridian Door & Hardware", "Doors, frames & hardware, 125 openings", openings()),
    Contract("SC-004", "P9", "[/b] & Sons", "Masonry", by_trade("masonry", 180_000)),
    Contract("SC-005", "CLINIC", "O'Brien & Daughters Drywall", "Drywall", by_trade("drywall", 240_000)),
    Contract("SC-006", "MW-2", COLDWELL, "Heating & ventilation", (
        lump("1", "15-700", "Air handlers AHU-1 & AHU-2", "80,000.00"),
        lump("2", "15-700", "Ductwork", "60,000.00"),
        lump("3", "15-700", "Controls", "25,000.00"),
    )),
    Contract("SC-007", "MW-2", "Tidewater Earthworks", "Excavation & backfill", (
        lump("1", "01-700", "Mobilization & erosion control", "20,000.00"),
        lump("2", "02-300", "Mass excavation", "45,000.00"),
        lump("3", "02-300", "Backfill & compaction", "25,000.00"),
    ), becomes=(4, "complete")),
    Contract("SC-008", "DEPOT", 'Quincy "Q" Paving Co.', "Paving", (
        unit("1", "02-700", "Base course", "1,200", "TON", "38.5"),
        unit("2", "02-700", "Asphalt 1/2\" mix", "850", "TON", "112.25"),
        unit("3", "02-700", "Striping, 4\" white", "1,250", "LF", "3.3333"),
        lump("4", "01-500", "Traffic control", "18,000.00"),
    ), accounting="unit", retainage=FIVE_PERCENT, terms="Net 15"),
    Contract("SC-009", "DEPOT", "Łódź Steel Erectors", "Structural steel", by_trade("steel", 620_000)),
    Contract("SC-010", "CLINIC", "Blue Heron Plumbing", "Plumbing", by_trade("plumbing", 210_000)),
    Contract("SC-011", "SCHOOL", "Northlight Painting", "Painting", by_trade("painting", 96_000), retainage=FIVE_PERCENT),
    Contract("SC-012", "CLINIC", "Nørrebro Glass", "Curtain wall & glazing", by_trade("glazing", 310_000)),
    Contract("SC-013", "P9", "Bergstrøm, Iñíguez & Fils Waterproofing S", "Waterproofing", by_trade("waterproofing", 142_000)),
    Contract("SC-014", "MW-2", "Façade Žilina Systems", "Rain-screen façade", by_trade("façade", 480_000)),
    Contract("SC-015", "SCHOOL", "Sablé Flooring & Tile", "Floors", by_trade("flooring", 265_000)),
    Contract("SC-016", "DEPOT", "Kestrel Fire Protection", "Sprinklers & standpipes", by_trade("fire", 174_000)),
    Contract("SC-017", "SCHOOL", "Ångström Elevator", "Elevator", (
        lump("1", "14-200", "Design & shop drawings", "30,000.00"),
        lump("2", "14-200", "Car, rails & machine", "160,000.00"),
        lump("3", "14-200", "Installation & inspection", "70,000.00"),
    )),
    Contract("SC-018", "MW-2", "D’Angelo Millwork", "Millwork", by_trade("millwork", 198_000)),
    Contract("SC-019", "P9", "Iron Gull Rigging", "Crane & rigging", by_trade("rigging", 150_000), retainage=0, class_name="Marine"),
    Contract("SC-020", "CLINIC", COLDWELL, "Mechanical", by_trade("mechanical", 540_000)),
    Contract("SC-021", "DEPOT", VOLT, "Traction power & lighting", by_trade("electrical", 390_000)),
    Contract("SC-022", "SCHOOL", "Peña y Núñez Masonry", "Pool & gym masonry", by_trade("masonry", 226_000)),
    Contract("SC-023", "P9", "<Bracket> Signs 100%", "Signs", by_trade("signs", 38_000), "out_for_signature", month=6),
    Contract("SC-024", "MW-2", "Northlight Painting", "Painting, lofts 1–48", by_trade("painting", 120_000), "out_for_bid", month=5),
    Contract("SC-025", "CLINIC", "Sablé Flooring & Tile", "Flooring (to be scoped)", (), "draft", month=6),
    Contract("SC-026", "DEPOT", "Tidewater Earthworks", "Track bed", by_trade("goods", 160_000), becomes=(5, "terminated")),
    Contract("SC-027", "SCHOOL", "[acme] Concrete", "Pool shell (re-let)", by_trade("goods", 275_000), "void"),
    Contract("SC-028", "P9", "Kestrel Fire Protection", "Sprinklers, concourse", by_trade("fire", 88_000), month=5),
    Contract("SC-029", "P9", COLDWELL, "Ticket hall ventilation", (
        lump("1", "15-700", "Air handler AHU-3", "42,000.00"),
        lump("2", "15-700", "Ductwork", "36,000.00"),
        lump("3", "15-700", "Controls", "9,000.00"),
    ), month=5),
    Contract("SC-030", "P9", "Northlight Painting", "Painting, railings & bollards", by_trade("painting", 54_000), month=5),
    Contract("SC-031", "P9", "Sablé Flooring & Tile", "Terrazzo, ticket hall", by_trade("flooring", 71_000), month=5),
    Contract("SC-032", "P9", VOLT, "Emergency generator", (
        lump("1", "16-200", "Generator, 250 kW", "68,000.00"), lump("2", "16-200", "Transfer switch & feeders", "31,500.00"),
    ), month=6),
    Contract("SC-033", "LIBRARY", "Peña y Núñez Masonry", "Reading room stone", by_trade("masonry", 64_000), month=3),
    Contract("SC-034", "LIBRARY", "Tidewater Earthworks", "Site clearing & utilities trench", (
        lump("1", "01-700", "Mobilization", "4,000.00"), lump("2", "02-300", "Clearing & trench", "31,500.00"),
    )),
    Contract("SC-035", "LIBRARY", "Kestrel Fire Protection", "Fire alarm", (
        lump("1", "15-300", "Panels & loops", "18,200.00"), lump("2", "15-300", "Detectors & sounders", "12,600.00"),
        lump("3", "15-300", "Beacon at the roof door", "0.00"),
    )),
    Contract("PO-101", "P9", LUMBER, "Timber fenders", by_trade("lumber", 42_000), "received", 0),
    Contract("PO-102", "MW-2", LUMBER, "Framing package", by_trade("lumber", 118_000), "partially_received", 0),
    Contract("PO-103", "CLINIC", LUMBER, "Blocking & backing", by_trade("lumber", 16_500), "approved", 0, month=4),
    Contract("PO-104", "DEPOT", "Iron Gull Rigging", "Rail clamps, 4,000 pcs", by_trade("goods", 27_400), retainage=0, becomes=(6, "closed")),
    Contract("PO-105", "SCHOOL", "Meridian Door & Hardware", "Key cabinet & cores", by_trade("goods", 6_250), "submitted", 0),
    Contract("PO-106", "SCHOOL", "<Bracket> Signs 100%", "Room signs", by_trade("signs", 9_800), "processing", 0, month=5),
    Contract("PO-107", "P9", VOLT, "Temporary lighting towers", by_trade("goods", 12_000), "draft", 0, month=6),
    Contract("PO-108", "MW-2", "Ångström Elevator", "Lift for façade access", by_trade("goods", 31_900), "approved", 0, month=3),
    Contract("PO-109", "DEPOT", "[acme] Concrete", "Precast trench drains", by_trade("goods", 22_750), "received", 0, month=2),
    Contract("PO-110", "CLINIC", "O'Brien & Daughters Drywall", "Access panels 24\" x 24\"", by_trade("goods", 4_400), "submitted", 0, month=6),
    Contract("PO-111", "P9", "Façade Žilina Systems", "Spare panels", by_trade("goods", 18_300), "approved", 0, month=5, contact=False),
    Contract("PO-112", "SCHOOL", LUMBER, "Bleacher planks", by_trade("lumber", 24_600), "approved", 0, month=4),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A change order, entered in its month before the invoices; a `late` one is approved after that month's invoice began.

    `voided` holds the month of the story at whose start it is voided, and why.
    """

    contract: str
    number: str
    title: str
    month: int
    lines: Sequence[ScheduleLine] = field(default_factory=tuple)
    status: str = "approved"
    late: bool = False
    voided: tuple[int, str] = (0, "")


CHANGES = (
    Change("SC-001", "CO1", "Extra outlets", 6, (lump("1", "16-200", "Extra outlets, ticket hall", "4,500.00"),)),
    Change("SC-001", "CO2", "Delete fixtures", 6, (lump("1", "16-200", "Delete fixtures F-7", "-1,500.00"),)),
    Change("SC-004", "CO1", "Flood gate sill", 5, (
        lump("1", "04-200", "Granite sill", "6,400.00"), lump("2", "03-100", "Formwork for the sill", "1,150.00"),
    )),
    Change("SC-005", "CO1", "Delete corridor soffits", 5, (lump("1", "09-250", "Soffits, corridor C", "-8,200.00"),)),
    Change("SC-009", "CO1", "Canopy [north]", 5, (lump("1", "05-100", "Canopy steel", "27,800.00"),)),
    Change("SC-010", "CO1", "Eye-wash stations", 4, (lump("1", "15-400", "Six eye-wash stations", "9,360.00"),)),
    Change("SC-010", "CO2", "Credit: copper to PEX", 6, (lump("1", "15-400", "Credit for PEX piping", "-3,900.00"),)),
    Change("SC-011", "CO1", "Mural by the pool", 6, (lump("1", "09-900", "Mural “Olas”, 40 ft", "7,750.00"),), late=True),
    Change("SC-014", "CO1", "Wind-load stiffeners", 5, (lump("1", "07-400", "Stiffeners", "12,600.00"),), "pending"),
    Change("SC-015", "CO1", "Logo in the gym floor", 6, (lump("1", "09-600", "Painted logo", "5,200.00"),), "pricing"),
    Change("SC-016", "CO1", "Second fire pump", 5, (lump("1", "15-300", "Fire pump no. 2", "34,000.00"),), "rejected"),
    Change("SC-018", "CO1", "Ash veneer, reception", 5, (lump("1", "06-400", "Ash veneer", "3,150.00"),),
           voided=(6, "The owner keeps the oak; the veneer goes back unused")),
    Change("SC-020", "CO1", "Isolation room exhaust", 5, (lump("1", "15-700", "HEPA exhaust", "18,450.00"),)),
    Change("SC-021", "CO1", "Charging points", 6, (lump("1", "16-200", "Ten charging points", "41,000.00"),), "draft"),
    Change("SC-035", "CO1", "Beacon at the roof door", 3, (
        ScheduleLine("1", "15-300", "Beacon at the roof door", 185_000, changes_line="3"),
    )),
)  # fmt: skip
