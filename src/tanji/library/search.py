"""Find a dataset by what people type: Chinese, English, pinyin or initials, id, item id, CAS."""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tanji.library.release import folder_of
from tanji.library.release import release as read_release
from tanji.model.dataset import Dataset
from tanji.model.document import Text
from tanji.model.vocabulary import Category, DatasetUse

_SEPARATORS = re.compile(r"[\s,，、;；。()（）\[\]/]+")
_HAN = re.compile(r"[㐀-鿿]")
_MAX_QUERY = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """A dataset that was found, how well it fits (0–100), and why."""

    dataset: Dataset
    score: float
    reason: Text


@dataclass(frozen=True, slots=True)
class _Entry:
    """One dataset with its names folded for comparison."""

    dataset: Dataset
    codes: frozenset[str]
    names: tuple[str, ...]
    synonyms: tuple[str, ...]
    pinyin: tuple[str, ...]
    all: str
    bonus: float


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


@cache
def _entries(folder: Path) -> tuple[_Entry, ...]:
    pinyin: dict[str, str] = json.loads((folder / "pinyin.json").read_bytes())
    return tuple(_entry(one, pinyin[one.id]) for one in read_release(folder.name).datasets)


def _entry(dataset: Dataset, pinyin: str) -> _Entry:
    names = (_fold(dataset.name.zh), _fold(dataset.name.en))
    synonyms = tuple(map(_fold, dataset.synonyms))
    aliases = [alias.rsplit(":", 1)[-1] for alias in dataset.aliases]
    codes = (dataset.id, dataset.source.place, *dataset.aliases, *aliases, *dataset.synonyms)
    return _Entry(
        dataset=dataset,
        codes=frozenset(_fold(code) for code in codes if code),
        names=names,
        synonyms=synonyms,
        pinyin=tuple(pinyin.split()),
        all=" ".join((*names, *synonyms, dataset.id, _fold(dataset.geography), dataset.year)),
        bonus=_bonus(dataset),
    )


def _bonus(dataset: Dataset) -> float:
    """Of equal matches the usable, better sourced, Chinese, complete and newer one stands first."""
    years = re.findall(r"\d{4}", dataset.year)
    return (
        (3.0 if dataset.use is DatasetUse.FOOTPRINT else 0.0)
        + {"A": 1.5, "B": 1.0}.get(dataset.quality.grade, 0.0)
        + (0.7 if dataset.geography.startswith("CN") else 0.0)
        + (0.8 if len(dataset.gases) > 1 else 0.0)
        - (1.2 if dataset.exchanges else 0.0)  # inputs without provider are the rule there
        - (0.3 if dataset.category is Category.FUEL and dataset.reference.unit == "GJ" else 0.0)
        + (max(map(int, years), default=2000) - 2000) / 40
    )


def _match(entry: _Entry, token: str, is_han: bool) -> tuple[float, str, str]:
    """Points of one word (0: no match) and the reason in both languages."""
    zh, en = entry.names
    if token in entry.names:
        return 90, "名称相同", "same name"
    if token in entry.synonyms:
        return 85, "别名相同", "same synonym"
    for name in (zh, en):
        if name.startswith(token):
            return 78 + 6 * len(token) / len(name), "名称开头", "name begins with it"
        if token in name and (is_han or re.search(rf"(?<![a-z]){re.escape(token)}", name)):
            return 66 + 6 * len(token) / len(name), "名称包含", "name contains it"
    if any(token in synonym for synonym in entry.synonyms):
        return 60, "别名包含", "synonym contains it"
    if not is_han and len(token) > 1:
        if token in entry.pinyin:
            return 74, "拼音相同", "same pinyin"
        if any(word.startswith(token) for word in entry.pinyin):
            return 62, "拼音开头", "pinyin begins with it"
        if len(token) > 3 and any(token in word for word in entry.pinyin):
            return 50, "拼音包含", "pinyin contains it"
    if token in entry.all:
        return 45, "编号、地区或年份", "id, region or year"
    if is_han and len(token) > 2 and all(sign in entry.all for sign in token):
        return 35, "含有全部字", "has all its characters"
    return 0, "", ""


def _score(entry: _Entry, query: str, tokens: list[tuple[str, bool]]) -> tuple[float, Text] | None:
    if query in entry.codes and query not in entry.synonyms:
        return 100, Text(zh="编号相同", en="same id")
    if query in entry.names:
        return 95, Text(zh="名称相同", en="same name")
    if query in entry.synonyms:
        return 86 + entry.bonus, Text(zh=f"别名相同“{query}”", en=f"same synonym: {query}")
    found = []
    for token, is_han in tokens:
        match = _match(entry, token, is_han)
        if not match[0]:
            return None
        found.append((*match, token))
    points = sum(match[0] for match in found) / len(found)
    zh = "；".join(f"{why}“{token}”" for _, why, _, token in found)
    en = "; ".join(f"{why}: {token}" for _, _, why, token in found)
    return min(round(points) + entry.bonus, 94), Text(zh=zh, en=en)


def search(
    text: str,
    category: Category | str | None = None,
    limit: int = 20,
    release: str | None = None,
) -> list[Hit]:
    """The datasets that fit all words of ``text``, best first; similar spellings if none does.

    An empty text lists the category. Raises ``UnknownRelease``.

    >>> search("shidian")[0].dataset.id
    'cn-electricity-mix-2024'
    """
    query = _fold(text[:_MAX_QUERY])
    entries = [
        entry
        for entry in _entries(folder_of(release))
        if category is None or entry.dataset.category == category
    ]
    tokens = [(word, bool(_HAN.search(word))) for word in _SEPARATORS.split(query) if word]
    if not tokens:
        hits = [Hit(entry.dataset, 0, Text(zh="全部", en="all")) for entry in entries]
        return hits[:limit]
    hits = _fitting(query, tokens, entries) or _similar(tokens, entries, folder_of(release))
    hits.sort(key=lambda hit: (-hit.score, len(hit.dataset.id), hit.dataset.id))
    return hits[:limit]


def _fitting(query: str, tokens: list[tuple[str, bool]], entries: list[_Entry]) -> list[Hit]:
    scored = ((entry, _score(entry, query, tokens)) for entry in entries)
    return [Hit(entry.dataset, *score) for entry, score in scored if score]


@cache
def _vocabulary(folder: Path) -> tuple[str, ...]:
    """All words of names, synonyms and pinyin, for the nearest spelling."""
    words: dict[str, None] = {}
    for entry in _entries(folder):
        texts = (*entry.names, *entry.synonyms)
        words |= dict.fromkeys(word for text in texts for word in _SEPARATORS.split(text))
        words |= dict.fromkeys(entry.pinyin)
    return tuple(word for word in words if len(word) > 1)


def _similar(tokens: list[tuple[str, bool]], entries: list[_Entry], folder: Path) -> list[Hit]:
    """Datasets that fit once every unknown word is replaced by the most similar known one."""
    from rapidfuzz import fuzz, process

    known = []
    for token, is_han in tokens:
        if not any(_match(entry, token, is_han)[0] for entry in entries):
            near = process.extractOne(
                token[:40], _vocabulary(folder), scorer=fuzz.ratio, score_cutoff=75
            )
            if near is None:
                return []
            token = near[0]
        known.append((token, is_han))
    why = " ".join(token for token, _ in known)
    reason = Text(zh=f"写法相近“{why}”", en=f"similar spelling: {why}")
    hits = _fitting(why, known, entries)
    return [Hit(hit.dataset, hit.score / 2, reason) for hit in hits]
