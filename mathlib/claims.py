r"""The claims of the book: claim = id + what it says + the evidence it needs, one entry each in claims.toml.

Used by everything that emits evidence, so that a misspelt id fails where it is written, and by the ledger,
which holds the evidence against the needs. A claim that states several things names its parts; each part
needs a proof of its own.
"""

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

FILE = "claims.toml"
NEEDS = ("proved", "exact", "agrees", "simulated", "measured", "cited")
KEYS = {"id", "source", "says", "needs"}


@dataclass(frozen=True)
class Claim:
    """One entry of claims.toml; `needs`, `parts` and `rests` are tuples, `parts` is often empty.

    rests: the ids of the claims that this one rests on, all of them above it in the file.
    """

    id: str
    source: str
    says: str
    needs: tuple
    parts: tuple = ()
    rests: tuple = ()

    @property
    def strongest(self):
        """The kind of evidence each part must show: "proved", or "exact" where no proof is needed."""
        return "proved" if "proved" in self.needs else "exact"


def root():
    """The directory of claims.toml: the first one above this file, or the working directory, with it.

    Raises FileNotFoundError if there is none.
    """
    for start in (Path(__file__).resolve(), Path.cwd() / FILE):
        for directory in start.parents:
            if (directory / FILE).is_file():
                return directory
    raise FileNotFoundError(
        f"no {FILE} above {Path(__file__).parent} or above the working directory; "
        "run inside the book's repository, with mathlib installed from it (pip install -e .)"
    )


def load(directory=None):
    """{id: Claim} in the order of the file, for the book's own claims.toml or the one in `directory`.

    Raises ValueError for a file that breaks a rule (see `parse`), FileNotFoundError where there is no file.
    """
    if directory is None:
        return dict(_own())
    path = Path(directory) / FILE
    if not path.is_file():
        raise FileNotFoundError(f"{path} does not exist; expected the book's directory, which holds {FILE}")
    return parse(path.read_text(encoding="utf-8"))


@cache
def _own():
    return load(root())


def parse(text):
    """{id: Claim} from the text of a claims file.

    Raises ValueError for TOML that cannot be read, missing or unknown keys, a repeated id, an unknown or
    missing need, parts that are repeated or stand on a claim which needs neither "proved" nor "exact", and a
    claim that rests on one which does not stand above it.
    """
    try:
        entries = tomllib.loads(text).get("claim", [])
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{FILE} is not valid TOML: {error}") from error
    found = {}
    for entry in entries:
        claim = _claim(entry)
        if claim.id in found:
            raise ValueError(f"{FILE} has the claim {claim.id!r} twice; ids are unique")
        if strange := [each for each in claim.rests if each not in found]:
            raise ValueError(
                f"the claim {claim.id!r} rests on {strange}; expected ids of claims that stand above it"
            )
        found[claim.id] = claim
    if not found:
        raise ValueError(f"{FILE} holds no [[claim]] entry")
    return found


def _claim(entry):
    """One checked entry."""
    name = entry.get("id", "without id")
    missing, unknown = KEYS - entry.keys(), entry.keys() - KEYS - {"parts", "rests"}
    if missing or unknown:
        problem = f"lacks {sorted(missing)}" if missing else f"has the unknown keys {sorted(unknown)}"
        raise ValueError(
            f"the claim {name!r} {problem}; expected id, source, says, needs and perhaps parts, rests"
        )
    for key in ("id", "source", "says"):
        if not isinstance(entry[key], str) or not entry[key].strip():
            raise ValueError(f"the claim {name!r} has {key} = {entry[key]!r}; expected a text")
    needs, parts = _texts(name, "needs", entry["needs"]), _texts(name, "parts", entry.get("parts", []))
    if wrong := [need for need in needs if need not in NEEDS]:
        raise ValueError(
            f"the claim {name!r} has the unknown needs {wrong}; expected some of {', '.join(NEEDS)}"
        )
    if not needs:
        raise ValueError(f"the claim {name!r} needs no evidence; expected some of {', '.join(NEEDS)}")
    if parts and not {"proved", "exact"} & set(needs):
        raise ValueError(
            f"the claim {name!r} has parts, but needs neither 'proved' nor 'exact' to show for each"
        )
    rests = _texts(name, "rests", entry.get("rests", []))
    return Claim(entry["id"], entry["source"], entry["says"], needs, parts, rests)


def _texts(name, key, values):
    """A list of different texts, as a tuple."""
    if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
        raise ValueError(f"the claim {name!r} has {key} = {values!r}; expected a list of texts")
    if len(set(values)) != len(values):
        raise ValueError(f"the claim {name!r} repeats an entry in {key} = {values!r}")
    return tuple(values)


def check(claim, part=None):
    """Raise ValueError unless `claim` is an id of claims.toml, or None, and `part` one of its parts."""
    if claim is None:
        if part is not None:
            raise ValueError(f"part={part!r} is given without a claim; name both, claim=... and part=...")
        return
    known = load()
    if claim not in known:
        near = get_close_matches(str(claim), known, n=1)
        raise ValueError(f"{FILE} has no claim {claim!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    parts = known[claim].parts
    if part is not None and part not in parts:
        has = "has the parts " + ", ".join(map(repr, parts)) if parts else "has no parts"
        raise ValueError(f"the claim {claim!r} {has}; got part={part!r}")
