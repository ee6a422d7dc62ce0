"""The lead list: people who might want what Acme sells, each with a few things that research can find out.

The same list for everybody: lead 7 is the same person in every run.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache

FIRST_NAMES = (
    "Ada", "Bruno", "Chiara", "Dmitri", "Elin", "Farid", "Greta", "Hana", "Ines", "Jakub", "Kamila", "Lars", "Maja",
    "Nils", "Olga", "Pavel", "Rosa", "Sami", "Tereza", "Ulrich", "Vera", "Wanda", "Yusuf", "Zofia",
)  # fmt: skip
LAST_NAMES = (
    "Aalto", "Berger", "Castro", "Dahl", "Eriksen", "Ferrari", "Gruber", "Horvat", "Ivanova", "Jansen", "Keller",
    "Larsen", "Moreau", "Novak", "Okafor", "Petit", "Quint", "Rossi", "Svoboda", "Toth", "Urban", "Virtanen", "Weber",
)  # fmt: skip
PLACES = (
    "Gdansk",
    "Turku",
    "Trieste",
    "Ghent",
    "Lyon",
    "Graz",
    "Porto",
    "Brno",
    "Malmo",
    "Leipzig",
    "Vilnius",
    "Split",
)
TRADES = ("Freight", "Couriers", "Logistics", "Cold Chain", "Haulage", "Transport")
POSTS = ("head of dispatch", "fleet manager", "owner", "operations director", "depot manager")
NEWS = (
    "opened a second depot in March",
    "won a contract for pharmacy deliveries",
    "bought electric vans this summer",
    "is looking for three dispatchers",
    "moved its night tours to daytime",
    "took over a smaller rival in spring",
)


@dataclass(frozen=True)
class Lead:
    """Somebody who was never written to. `number` is what agents call them: they never handle an address."""

    number: str
    name: str
    address: str
    post: str
    firm: str
    place: str
    lorries: int
    news: str

    @property
    def first_name(self) -> str:
        """How a letter greets them."""
        return self.name.partition(" ")[0]

    @property
    def facts(self) -> str:
        """What research finds out, on one line."""
        return f"{self.name}, {self.post} at {self.firm} in {self.place}, {self.lorries} vehicles; the firm {self.news}"


@cache
def leads(count: int) -> tuple[Lead, ...]:
    """The first so many leads of the list."""
    return tuple(_lead(number) for number in range(1, count + 1))


def numbers(first: int, last: int) -> list[str]:
    """`L0001` and so on."""
    return [f"L{number:04}" for number in range(first, last + 1)]


def _lead(number: int) -> Lead:
    chance = random.Random(number)
    first, last, place = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES), chance.choice(PLACES)
    firm = f"{place} {chance.choice(TRADES)}"
    domain = firm.lower().replace(" ", "-")
    return Lead(
        number=f"L{number:04}",
        name=f"{first} {last}",
        address=f"{first}.{last}.{number}@{domain}.example".lower(),
        post=chance.choice(POSTS),
        firm=firm,
        place=place,
        lorries=chance.randrange(8, 140),
        news=chance.choice(NEWS),
    )
