"""The invented customers: a name, an address, a mailbox provider."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

INVENTED = tomllib.loads((Path(__file__).parent / "people.toml").read_text("utf-8"))
FIRST_NAMES: list[str] = INVENTED["first_names"]

LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})


@dataclass(frozen=True)
class Home:
    """A domain with its share of the customers and the server that takes its e-mail."""

    domain: str
    share: float
    answers: str
    server: str
    address: str
    trouble: float
    provider: str


@dataclass(frozen=True)
class People:
    """All customers by number, the frequent first; the last number is the shop itself."""

    homes: list[Home]
    home: NDArray[np.int16]
    name: NDArray[np.int16]
    recipients: Any

    @property
    def customers(self) -> int:
        """Return how many customers there are, the shop not counted."""
        return len(self.home) - 1

    def answering(self, way: str) -> NDArray[np.bool_]:
        """Tell, by domain number, whose server answers in this way."""
        return np.array([home.answers == way for home in self.homes])

    def mailboxes_of(self, provider: str) -> NDArray[np.bool_]:
        """Tell, by domain number, which are this provider's."""
        return np.array([home.provider == provider for home in self.homes])


def homes() -> list[Home]:
    """Return the domains, the shop's own last."""
    return [
        _home(group, domain, share)
        for group in INVENTED["home"]
        for domain, share in group["domains"].items()
    ]


def people(count: int, random: np.random.Generator) -> People:
    """Invent so many customers and add the shop as one more."""
    known = homes()
    share = np.array([home.share for home in known])
    home = random.choice(len(known), count, p=share / share.sum()).astype(np.int16)
    name = random.permutation(count) % len(FIRST_NAMES)
    return People(
        homes=known,
        home=np.append(home, np.int16(len(known) - 1)),
        name=np.append(name, 0).astype(np.int16),
        recipients=_recipients(known, home, name),
    )


def _recipients(known: list[Home], home: NDArray[np.int16], name: NDArray[np.intp]) -> Any:
    """Spell every address; the n-th bearer of a name gets the number n."""
    bearers = np.empty(len(name), dtype=np.int64)
    order = np.argsort(name, kind="stable")
    starts = np.searchsorted(name[order], np.arange(len(FIRST_NAMES)))
    bearers[order] = np.arange(len(name)) - starts[name[order]] + 1
    local = pa.array([first.lower().translate(LETTERS) + ".eksempel" for first in FIRST_NAMES])
    number = pc.utf8_lpad(pa.array(bearers).cast(pa.string()), width=2, padding="0")
    domain = pa.array([f"@{home.domain}" for home in known])
    spelt = pc.binary_join_element_wise(local.take(pa.array(name)), number, "")
    addresses = pc.binary_join_element_wise(spelt, domain.take(pa.array(home)), "")
    return pa.concat_arrays([addresses, pa.array([f"ordre@{known[-1].domain}"])])


def _home(group: dict[str, Any], domain: str, share: float) -> Home:
    server = group["server"].format(domain=domain, name=domain.replace(".", "-"))
    trouble, provider = group.get("trouble", 1.0), group.get("provider", "")
    return Home(domain, share, group["answers"], server, group["address"], trouble, provider)
