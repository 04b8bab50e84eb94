"""claims.toml is complete and well formed, and each rule about it can be broken."""

import pytest

from mathlib import claims

ENTRY = '[[claim]]\nid = "a.b"\nsource = "1"\nsays = "x = x"\nneeds = ["proved", "agrees"]\n'


def test_the_book_has_its_102_claims_in_ten_chapters():
    found = claims.load()
    assert len(found) >= 102
    chapters = dict.fromkeys(claim.id.split(".")[0] for claim in found.values())
    assert list(chapters) == [
        "prerequisites", "network", "activations", "losses", "backpropagation", "optimizers",
        "regularization", "models", "landscape", "convolution", "recurrence", "attention", "theory",
    ]  # fmt: skip


def test_a_claim_holds_what_the_file_says():
    claim = claims.parse(ENTRY + 'parts = ["one", "two"]\n')["a.b"]
    assert claim == claims.Claim("a.b", "1", "x = x", ("proved", "agrees"), ("one", "two"))
    assert claim.strongest == "proved"
    assert claims.parse(ENTRY.replace("proved", "exact"))["a.b"].strongest == "exact"
    upper = ENTRY.replace("a.b", "a.c") + 'rests = ["a.b"]\n'
    assert claims.parse(ENTRY + upper)["a.c"].rests == ("a.b",)


def test_all_but_the_first_ideas_rest_on_something():
    first = [claim.id for claim in claims.load().values() if not claim.rests]
    assert first == [
        "prerequisites.inner_product",
        "prerequisites.partial_derivative",
        "prerequisites.expectation_variance",
    ]


def test_loading_hands_out_a_fresh_table():
    claims.load().clear()
    assert claims.load()


BROKEN = {
    "twice": (ENTRY + ENTRY, "'a.b' twice"),
    "unknown need": (ENTRY.replace('"agrees"', '"agress"'), "unknown needs .'agress'."),
    "no needs": (ENTRY.replace('"proved", "agrees"', ""), "needs no evidence"),
    "needs repeated": (ENTRY.replace("agrees", "proved"), "repeats an entry in needs"),
    "needs as a text": (ENTRY.replace('["proved", "agrees"]', '"proved"'), "expected a list of texts"),
    "missing key": (ENTRY.replace('source = "1"\n', ""), "lacks .'source'."),
    "missing id": (ENTRY.replace('id = "a.b"\n', ""), "'without id' lacks .'id'."),
    "unknown key": (ENTRY + 'part = "one"\n', "unknown keys .'part'."),
    "empty text": (ENTRY.replace("x = x", ""), "says = ''"),
    "number": (ENTRY.replace('"1"', "1"), "source = 1; expected a text"),
    "parts repeated": (ENTRY + 'parts = ["one", "one"]\n', "repeats an entry in parts"),
    "parts unproved": (ENTRY.replace('"proved", ', "") + 'parts = ["one"]\n', "neither 'proved' nor 'exact'"),
    "rests on what comes later": (
        ENTRY + 'rests = ["a.c"]\n' + ENTRY.replace("a.b", "a.c"),
        "rests on .'a.c'.; expected ids of claims that stand above it",
    ),
    "rests on itself": (ENTRY + 'rests = ["a.b"]\n', "that stand above it"),
    "no TOML": ("[[claim]\n", "not valid TOML"),
    "empty": ("", "no ..claim.. entry"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused(name):
    text, message = BROKEN[name]
    with pytest.raises(ValueError, match=message):
        claims.parse(text)


def test_a_directory_without_claims_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="does not exist"):
        claims.load(tmp_path)


def test_a_package_away_from_its_claims_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(claims, "__file__", str(tmp_path / "mathlib" / "claims.py"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="pip install -e"):
        claims.root()
    (tmp_path / claims.FILE).write_text(ENTRY)
    assert claims.root() == tmp_path and list(claims.load(tmp_path)) == ["a.b"]


def test_a_claim_and_its_part_are_checked():
    claims.check(None)
    claims.check("activations.sigmoid")
    claims.check("activations.sigmoid", "bound")
    with pytest.raises(
        ValueError, match="no claim 'activations.sigmoyd'; did you mean 'activations.sigmoid'"
    ):
        claims.check("activations.sigmoyd")
    with pytest.raises(ValueError, match="has the parts 'derivative', 'bound', 'limits'; got part='bond'"):
        claims.check("activations.sigmoid", "bond")
    with pytest.raises(ValueError, match="has no parts; got part='bound'"):
        claims.check("network.parameters", "bound")
    with pytest.raises(ValueError, match="without a claim"):
        claims.check(None, "bound")
