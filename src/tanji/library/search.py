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
    """Of two equal matches the usable, the better sourced and the newer one stands first."""
    use = 3.0 if dataset.use is DatasetUse.FOOTPRINT else 0.0
    grade = {"A": 1.5, "B": 1.0}.get(dataset.quality.grade, 0.0)
    years = re.findall(r"\d{4}", dataset.year)
    year = (int(years[-1]) - 2000) / 40 if years else 0.0
    complete = 0.8 if len(dataset.gases) > 1 else 0.0
    return use + grade + year + complete


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
    found = []
    for token, is_han in tokens:
        match = _match(entry, token, is_han)
        if not match[0]:
            return None
        found.append((*match, token))
    points = sum(match[0] for match in found) / len(found)
    zh = "；".join(f"{why}“{token}”" for _, why, _, token in found)
    en = "; ".join(f"{why}: {token}" for _, _, why, token in found)
    return min(points + entry.bonus, 94), Text(zh=zh, en=en)


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
    scored = [(entry, _score(entry, query, tokens)) for entry in entries]
    hits = [Hit(entry.dataset, *score) for entry, score in scored if score]
    hits = hits or _similar(query, entries, limit)
    hits.sort(key=lambda hit: (-hit.score, len(hit.dataset.name.zh), hit.dataset.id))
    return hits[:limit]


def _similar(query: str, entries: list[_Entry], limit: int) -> list[Hit]:
    """Datasets whose name is spelt similarly; nothing for fewer than three characters."""
    if len(query) < 3:
        return []
    from rapidfuzz import fuzz, process

    choices = {number: entry.all for number, entry in enumerate(entries)}
    found = process.extract(query, choices, scorer=fuzz.partial_ratio, limit=limit, score_cutoff=78)
    why = Text(zh="写法相近", en="similar spelling")
    return [Hit(entries[number].dataset, score * 0.3, why) for _, score, number in found]
