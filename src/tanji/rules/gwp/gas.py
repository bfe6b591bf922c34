"""Greenhouse gases by every name of theirs: Chinese, English, formula, refrigerant code, CAS."""

import re
import unicodedata
from functools import cache
from pathlib import Path

import msgspec

from tanji.model.document import Record, Text

FILE = Path(__file__).with_name("gases.jsonl")

_CAS = re.compile(r"0*(\d+-\d\d-\d)")
# Refrigerant and halon codes inside a longer name: "Ethane, 1,1,1,2-tetrafluoro-, HFC-134a".
_CODE = re.compile(
    r"(?<![a-z])(?:hfc|hcfc|cfc|hfo|hcfo|hfe|hcfe|pfc|fc|halon|r)[\s-]?c?\d[\da-z-]*(?:\([ez]\))?"
)
_SUSPECT = re.compile(
    _CODE.pattern.replace("|r)", ")")  # "R 2" alone is too little to suspect a gas
    + r"|(?<![a-z])(?:hfc|hcfc|cfc|pfc|sf6|nf3)s?(?![a-z])|freon|refrigerant|halon|greenhouse gas"
    r"|fluorocarbon|perfluoro|fluoro?(?:methane|ethane|propane|butane|pentane|ether|olefin)"
    r"|(?:chloro|bromo)(?:methane|ethane)"
    r"|(?:methane|ethane|propane|butane), .*(?:fluoro|chloro|bromo)"
    r"|制冷剂|冷媒|氟利昂|哈龙|氢氟碳|全氟|氟代?(?:甲|乙|丙|丁|戊|己)烷|氟化碳|六氟化|三氟化氮"
    r"|温室气体"
)


class Gas(Record, frozen=True):
    """One greenhouse gas: the key that characterisation sets use, and its further names."""

    key: str
    zh: str = ""
    en: str = ""
    formula: str = ""
    cas: str = ""
    names: tuple[str, ...] = ()

    @property
    def label(self) -> Text:
        """The name in both languages; the key where a language is missing."""
        return Text(zh=self.zh or self.key, en=self.en or self.key)


@cache
def gases() -> dict[str, Gas]:
    """All gases by key, in the order of the source: Kyoto gases first."""
    decoder = msgspec.json.Decoder(Gas)
    return {gas.key: gas for gas in map(decoder.decode, FILE.read_bytes().splitlines())}


@cache
def gas_names() -> dict[str, Text]:
    """The name of every gas by key, for lists to choose from."""
    return {key: gas.label for key, gas in gases().items()}


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()


def _compact(name: str) -> str:
    return re.sub(r"[^\w()=]|_", "", _plain(name))


@cache
def _index() -> dict[str, str]:
    """Key by compact name; the first gas that has a name keeps it."""
    index: dict[str, str] = {}
    known = gases().values()
    for gas in known:
        index.setdefault(_compact(gas.key), gas.key)
    for gas in known:
        for name in (gas.zh, gas.en, *gas.names, gas.cas):
            if name:
                index.setdefault(_compact(name), gas.key)
    for gas in known:
        if gas.formula:
            index.setdefault(_compact(gas.formula), gas.key)
    return index


def is_greenhouse(name: str) -> str | None:
    """The key of a greenhouse gas from any of its names, else ``None``.

    Methane that does not say where it comes from counts as fossil, the higher of the two values.

    >>> is_greenhouse("甲烷"), is_greenhouse("Methane, biogenic"), is_greenhouse("000074-82-8")
    ('CH4_fossil', 'CH4_nonfossil', 'CH4_fossil')
    >>> is_greenhouse("Ethane, 1,1,1,2-tetrafluoro-, HFC-134a"), is_greenhouse("Sulfur dioxide")
    ('HFC134a', None)
    """
    plain, index = _plain(name), _index()
    if cas := _CAS.fullmatch(plain):
        return index.get(_compact(cas[1]))
    if key := index.get(_compact(name)):
        return key
    for code in _CODE.findall(plain):
        if key := index.get(_compact(code)):
            return key
    return None


def looks_like_greenhouse(name: str) -> bool:
    """Whether a flow is, or by its name may be, a greenhouse gas. One without a factor is unknown.

    >>> looks_like_greenhouse("HFC-1234xyz"), looks_like_greenhouse("Hydrogen fluoride")
    (True, False)
    """
    return is_greenhouse(name) is not None or _SUSPECT.search(_plain(name)) is not None


def nearest(name: str, limit: int = 3) -> tuple[str, ...]:
    """Keys of the gases with the most similar names, best first; empty if nothing is near.

    >>> nearest("methan, fosil")[0]
    'CH4_fossil'
    """
    from rapidfuzz import fuzz, process

    index = _index()
    hits = process.extract(
        _compact(name)[:80], index.keys(), scorer=fuzz.ratio, limit=30, score_cutoff=60
    )
    return tuple(dict.fromkeys(index[text] for text, _, _ in hits))[:limit]
