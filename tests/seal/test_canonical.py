"""Canonical JSON against the examples and sample table of RFC 8785."""

import enum
import hashlib
import json
import struct
from decimal import Decimal
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tanji.seal.canonical import canonical_bytes, sha256_of

# RFC 8785, appendix B: IEEE 754 double in hexadecimal, and its JSON text.
NUMBERS = """
0000000000000000 0
8000000000000000 0
0000000000000001 5e-324
8000000000000001 -5e-324
7fefffffffffffff 1.7976931348623157e+308
ffefffffffffffff -1.7976931348623157e+308
4340000000000000 9007199254740992
c340000000000000 -9007199254740992
4430000000000000 295147905179352830000
44b52d02c7e14af5 9.999999999999997e+22
44b52d02c7e14af6 1e+23
44b52d02c7e14af7 1.0000000000000001e+23
444b1ae4d6e2ef4e 999999999999999700000
444b1ae4d6e2ef4f 999999999999999900000
444b1ae4d6e2ef50 1e+21
3eb0c6f7a0b5ed8c 9.999999999999997e-7
3eb0c6f7a0b5ed8d 0.000001
41b3de4355555553 333333333.3333332
41b3de4355555554 333333333.33333325
41b3de4355555555 333333333.3333333
41b3de4355555556 333333333.3333334
41b3de4355555557 333333333.33333343
becbf647612f3696 -0.0000033333333333333333
43143ff3c1cb0959 1424953923781206.2
"""


@pytest.mark.parametrize("line", NUMBERS.split("\n")[1:-1])
def test_numbers_of_appendix_b(line: str) -> None:
    bits, text = line.split()
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical_bytes(number) == text.encode()


@pytest.mark.parametrize("bits", ["7fffffffffffffff", "7ff0000000000000", "fff0000000000000"])
def test_numbers_that_appendix_b_forbids(bits: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    with pytest.raises(ValueError, match=r"\w"):
        canonical_bytes({"deep": [number]})


def test_members_are_sorted_by_utf_16_units() -> None:
    """RFC 8785, 3.2.3: the smiley, a surrogate pair, goes before the Hebrew letter U+FB33."""
    data = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    order = [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]
    assert list(json.loads(canonical_bytes(data)).values()) == order


def test_sample_of_section_3_2_2() -> None:
    data = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '\u20ac$\u000f\nA\'\u0042"\\\\"/',
        "literals": [None, True, False],
    }
    # the octets that section 3.2.4 prints
    octets = """
        7b 22 6c 69 74 65 72 61 6c 73 22 3a 5b 6e 75 6c 6c 2c 74 72
        75 65 2c 66 61 6c 73 65 5d 2c 22 6e 75 6d 62 65 72 73 22 3a
        5b 33 33 33 33 33 33 33 33 33 2e 33 33 33 33 33 33 33 2c 31
        65 2b 33 30 2c 34 2e 35 2c 30 2e 30 30 32 2c 31 65 2d 32 37
        5d 2c 22 73 74 72 69 6e 67 22 3a 22 e2 82 ac 24 5c 75 30 30
        30 66 5c 6e 41 27 42 5c 22 5c 5c 5c 5c 5c 22 2f 22 7d
    """
    assert canonical_bytes(data) == bytes.fromhex("".join(octets.split()))


def test_decimals_are_texts_with_the_digits_that_they_have() -> None:
    data = {"amounts": (Decimal("0.50"), Decimal("1E+3"), Decimal("-0"), Decimal(12))}
    assert canonical_bytes(data) == b'{"amounts":["0.50","1000","0","12"]}'


@pytest.mark.parametrize(
    "data",
    [
        Decimal("NaN"),
        [Decimal("Infinity")],
        {"a": float("-inf")},
        2**53,
        {1: "a key that is no text"},
        {"set": {1}},
        "\ud800",
        object(),
        b"bytes",
    ],
)
def test_what_has_no_canonical_form_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        canonical_bytes(data)


def test_hash_is_sha_256_of_the_text() -> None:
    # FIPS 180-4 over the two bytes "{}", as `printf '{}' | sha256sum` prints it
    assert sha256_of({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_choices_are_their_values() -> None:
    class Colour(enum.StrEnum):
        RED = "red"

    assert canonical_bytes([Colour.RED]) == b'["red"]'


# -------------------------------------------------------------------------- laws

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(PLAIN)
def test_canonical_text_is_json_with_the_same_meaning(data: Any) -> None:
    """Every JSON number is a double (RFC 8785, 3.2.2.3): 4.157783479436582e16 has no point."""
    text = canonical_bytes(data)
    read = json.loads(text, parse_int=float)
    assert read == data
    assert canonical_bytes(read) == text


@given(st.dictionaries(st.text("ab键\U0001f600", max_size=3), st.integers(0, 9)), st.randoms())
def test_order_of_members_does_not_matter(data: dict[str, int], random: Any) -> None:
    members = list(data.items())
    random.shuffle(members)
    assert canonical_bytes(dict(members)) == canonical_bytes(data)
    assert sha256_of(dict(members)) == hashlib.sha256(canonical_bytes(data)).hexdigest()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_the_quick_way_writes_what_the_library_writes(data):
    try:
        expected = rfc8785.dumps(data)
    except ValueError:
        with pytest.raises(ValueError, match="surrogate"):
            canonical_bytes(data)
    else:
        assert canonical_bytes(data) == expected
