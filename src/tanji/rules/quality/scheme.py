"""Data-quality rating: scores of one dataset to a number, and to a word."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from math import fsum
from pathlib import Path

import msgspec

from tanji.model.dataset import Dataset, Quality, Source
from tanji.model.document import Record, Text
from tanji.model.errors import TanjiError
from tanji.model.result import Leaf

FOLDER = Path(__file__).parent
# The scores that a dataset of ours carries run from 1, best, to 5.
OUR_SCALE = 5


class UnknownScheme(TanjiError):
    """A data-quality scheme that is not there: choose one of ``suggestions``."""

    code = "unknown_scheme"


class Band(Record, frozen=True):
    """Ratings up to ``top`` have this name."""

    top: Decimal
    label: Text


class QualityScheme(Record, frozen=True):
    """A data-quality rating: mean of the scores, the worst of them counted ``worst_weight`` more.

    ``dimensions`` are keys of the scores, 1 best to ``scale``. ``bands`` go from best to worst; a
    scheme without bands names none.
    """

    id: str
    label: Text
    dimensions: dict[str, Text]
    scale: int
    source: Source
    worst_weight: int = 0
    bands: tuple[Band, ...] = ()

    def score(self, scores: Mapping[str, int | None]) -> float | None:
        """``DQR = (Σ x + w · max x) / (n + w)``; ``None`` unless every dimension is scored.

        >>> scheme("pef").score({"technology": 2, "geography": 1, "time": 3, "precision": 2})
        2.0
        >>> known = dict.fromkeys(scheme("ilcd").dimensions, 1) | {"time": 3}
        >>> scheme("ilcd").score(known)
        2.0
        """
        found = [scores.get(name) for name in self.dimensions]
        known = [score for score in found if score is not None]
        if len(known) < len(found):
            return None
        weight = self.worst_weight
        return (sum(known) + weight * max(known)) / (len(known) + weight)

    def of(self, quality: Quality) -> float | None:
        """Rating of a dataset of ours; ``None`` where scores lack or the scale is another one."""
        if self.scale != OUR_SCALE:
            return None
        return self.score({name: getattr(quality, name, None) for name in self.dimensions})

    def level(self, rating: float) -> Text | None:
        """The name of a rating, or ``None`` where it is beyond the last band.

        >>> scheme("pef").level(1.5).english, scheme("pef").level(1.51).english
        ('Excellent', 'Very good')
        """
        return next((band.label for band in self.bands if rating <= float(band.top)), None)


@cache
def schemes() -> dict[str, QualityScheme]:
    """All schemes by id."""
    read = [
        msgspec.yaml.decode(path.read_bytes(), type=QualityScheme)
        for path in sorted(FOLDER.glob("*.yaml"))
    ]
    return {one.id: one for one in read}


def scheme(name: str) -> QualityScheme:
    """The scheme of that id; raises ``UnknownScheme``."""
    found = schemes().get(name)
    if found is None:
        names = tuple(schemes())
        raise UnknownScheme(
            f"没有数据质量方法“{name}”。可选：{'、'.join(names)}。",
            f'There is no data-quality scheme "{name}". Choose from: {", ".join(names)}.',
            suggestions=names,
        )
    return found


def weighted_score(
    scheme: QualityScheme, leaves: Iterable[Leaf], datasets: Mapping[str, Dataset]
) -> tuple[float | None, float]:
    """Rating of a result and the part of ``Σ|v|`` that is scored.

    ``Σ|v_i|·DQR_i / Σ|v_i|`` over the contributions whose dataset is scored.
    """
    weights: list[float] = []
    scored: list[tuple[float, float]] = []
    for leaf in leaves:
        weights.append(abs(leaf.value or 0.0))
        dataset = datasets.get(leaf.dataset)
        rating = scheme.of(dataset.quality) if dataset else None
        if rating is not None:
            scored.append((weights[-1], rating))
    total, share = fsum(weights), fsum(weight for weight, _ in scored)
    if not share:
        return None, 0.0
    return fsum(weight * rating for weight, rating in scored) / share, share / total
