"""The words that the demo web is written with: sectors and what companies in them sell, and invented names.

All names are animals, plants and landforms put before a trade; no person, no real company. Sectors are the eleven of
the Global Industry Classification Standard, since the bundled list of companies uses them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector's vocabulary. `offers`: what is sold; `things`: what an API of such a company would serve."""

    name: str
    tails: tuple[str, ...]  # second words of company names
    offers: tuple[str, ...]
    customers: tuple[str, ...]
    places: tuple[str, ...]  # where the work is done
    things: tuple[str, ...]  # singular nouns
    worries: tuple[str, ...]  # what its sustainability page is about


SECTORS: tuple[Sector, ...] = (
    Sector(
        "Energy",
        ("Petroleum", "Fuels", "Gasfields", "Refining"),
        ("diesel and lubricants", "natural gas", "marine fuel", "fuel cards", "aviation fuel"),
        ("motorists", "mining fleets", "farmers", "airlines"),
        ("terminals", "service stations", "wells", "pipelines"),
        ("station", "price", "cargo", "tank", "delivery"),
        ("methane", "rehabilitation of well sites", "spill response"),
    ),
    Sector(
        "Materials",
        ("Minerals", "Cement", "Steelworks", "Packaging"),
        ("iron ore", "copper concentrate", "ready-mixed concrete", "corrugated boxes", "crop nutrients"),
        ("builders", "smelters", "growers", "manufacturers"),
        ("mines", "quarries", "kilns", "mills"),
        ("shipment", "assay", "order", "product", "site"),
        ("tailings", "water", "dust", "heritage"),
    ),
    Sector(
        "Industrials",
        ("Freight", "Airways", "Engineering", "Parcels", "Tollways"),
        ("road freight", "parcel delivery", "plant hire", "rail maintenance", "cold storage"),
        ("shippers", "councils", "retailers", "travellers"),
        ("depots", "hubs", "workshops", "hangars"),
        ("consignment", "booking", "vehicle", "depot", "rate"),
        ("fatigue management", "fleet emissions", "packaging"),
    ),
    Sector(
        "Consumer Discretionary",
        ("Stores", "Travel", "Outfitters", "Resorts"),
        ("home furnishings", "holiday packages", "outdoor clothing", "family dining", "car accessories"),
        ("families", "shoppers", "travellers", "members"),
        ("stores", "resorts", "warehouses", "restaurants"),
        ("product", "reservation", "voucher", "store", "review"),
        ("ethical sourcing", "textile waste", "energy use in stores"),
    ),
    Sector(
        "Consumer Staples",
        ("Grocers", "Dairy", "Wines", "Pantry"),
        ("fresh produce", "milk powder", "table wine", "bread and pastry", "household cleaners"),
        ("households", "grocers", "cafes", "exporters"),
        ("supermarkets", "farms", "vineyards", "bakeries"),
        ("product", "recipe", "store", "order", "special"),
        ("food waste", "animal welfare", "recyclable packs"),
    ),
    Sector(
        "Health Care",
        ("Pharma", "Pathology", "Medical", "Hearing"),
        ("hospital care", "pathology tests", "plasma therapies", "hearing aids", "sleep devices"),
        ("patients", "clinicians", "hospitals", "pharmacists"),
        ("hospitals", "laboratories", "clinics", "collection centres"),
        ("appointment", "specimen", "referral", "device", "clinic"),
        ("patient safety", "clinical waste", "access to care"),
    ),
    Sector(
        "Financials",
        ("Bank", "Mutual", "Insurance", "Superannuation"),
        ("home loans", "everyday accounts", "car insurance", "term deposits", "business lending"),
        ("savers", "home buyers", "small businesses", "retirees"),
        ("branches", "contact centres", "agencies", "lending centres"),
        ("payment", "account", "quote", "policy", "rate"),
        ("financial inclusion", "scam prevention", "responsible lending"),
    ),
    Sector(
        "Information Technology",
        ("Software", "Ledger", "Datacentres", "Cloudworks"),
        ("accounting software", "colocation", "payroll services", "managed networks", "document signing"),
        ("bookkeepers", "schools", "agencies", "start-ups"),
        ("data halls", "offices", "labs", "support centres"),
        ("invoice", "contact", "ledger", "project", "report"),
        ("power usage", "privacy", "digital skills"),
    ),
    Sector(
        "Communication Services",
        ("Telecom", "Broadcasting", "Classifieds", "Media"),
        ("mobile plans", "broadband", "property listings", "radio and podcasts", "business phones"),
        ("subscribers", "advertisers", "agents", "listeners"),
        ("exchanges", "studios", "towers", "shops"),
        ("message", "listing", "subscription", "programme", "number"),
        ("coverage in the regions", "online safety", "battery recycling"),
    ),
    Sector(
        "Utilities",
        ("Power", "Water", "Networks", "Hydro"),
        ("household electricity", "piped gas", "rooftop solar", "drinking water", "hot water"),
        ("households", "farms", "apartment owners", "factories"),
        ("substations", "dams", "wind farms", "treatment plants"),
        ("meter", "plan", "outage", "reading", "bill"),
        ("hardship support", "renewables", "catchment health"),
    ),
    Sector(
        "Real Estate",
        ("Property Trust", "Shopping Centres", "Living", "Office Fund"),
        ("apartments", "shopping centres", "office space", "retirement villages", "industrial parks"),
        ("tenants", "home buyers", "retailers", "residents"),
        ("centres", "towers", "communities", "estates"),
        ("lease", "listing", "centre", "booking", "visitor"),
        ("green ratings", "community spaces", "waste in construction"),
    ),
)
BY_NAME = {s.name: s for s in SECTORS}

FIRST_WORDS: tuple[str, ...] = (
    "Kookaburra", "Wattle", "Bandicoot", "Quokka", "Wombat", "Numbat", "Bilby", "Potoroo", "Echidna", "Galah",
    "Brolga", "Cassowary", "Corella", "Currawong", "Lorikeet", "Rosella", "Bowerbird", "Lyrebird", "Jabiru", "Plover",
    "Banksia", "Boronia", "Waratah", "Mulga", "Jarrah", "Karri", "Mallee", "Spinifex", "Saltbush", "Lilly Pilly",
    "Ironbark", "Bluegum", "Paperbark", "Quandong", "Tingle", "Casuarina", "Bottlebrush", "Kurrajong", "Gumnut",
    "Sedge", "Billabong", "Escarpment", "Tableland", "Sandhill", "Gibber", "Headland", "Lagoon", "Gorge", "Saltpan",
    "Breakaway", "Taipan", "Goanna", "Skink", "Gecko", "Barramundi", "Yabby", "Cuttlefish", "Dugong", "Sawfish",
    "Trevally",
)  # fmt: skip
MIDDLE_WORDS = ("", "", "", "Southern", "Western", "Northern", "Coastal", "Inland", "United", "New")
LEGAL_FORMS = ("Limited", "Limited", "Group Limited", "Ltd")


def company_name(dice: random.Random, sector: Sector) -> tuple[str, str]:
    """A name with its legal form, and the domain it would have."""
    words = [dice.choice(FIRST_WORDS), dice.choice(MIDDLE_WORDS), dice.choice(sector.tails)]
    plain = " ".join(w for w in words if w)
    separator = dice.choice(("-", "-", ""))
    return f"{plain} {dice.choice(LEGAL_FORMS)}", separator.join(plain.lower().split()) + ".example"


def code_for(name: str, taken: set[str]) -> str:
    """Four letters like a ticker, from the name, that nobody has yet."""
    letters = "".join(c for c in name.upper() if c.isalpha())
    for last in letters[3:] + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789":
        if (code := letters[:3] + last) not in taken:
            taken.add(code)
            return code
    number = next(n for n in range(10_000) if f"{letters[:2]}{n:04d}" not in taken)
    code = f"{letters[:2]}{number:04d}"
    taken.add(code)
    return code


def plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def listing(items: tuple[str, ...] | list[str]) -> str:
    """`a, b and c`."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]
