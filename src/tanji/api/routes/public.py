"""Without an account: calculate, check, look up factors and schemas. Nothing is kept."""

from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from tanji import library
from tanji.api.bodies import study_of
from tanji.api.problem import public as answers
from tanji.api.shapes import (
    CalculationIn,
    CheckIn,
    CheckOut,
    FactorOut,
    Line,
    items_of,
)
from tanji.core import rates
from tanji.core.errors import NotFound, TooLarge
from tanji.model.dataset import Dataset, FactorRelease
from tanji.model.document import schema_of, to_data
from tanji.model.ledger import Ledger
from tanji.model.result import Result
from tanji.model.study import Study
from tanji.model.summary import summary, verdict_data

router = Router(tags=["public"], auth=None)
MAX_BODY = 2 * 2**20
DOCUMENTS = {"study": Study, "result": Result, "ledger": Ledger, "release": FactorRelease}


def _guard(request: HttpRequest) -> None:
    """Strangers get a fair share: so many calculations a minute, none of them huge."""
    rates.count("calculate", request.META.get("REMOTE_ADDR", ""), settings.TANJI_PUBLIC_RATE)
    if len(request.body) > MAX_BODY:
        raise TooLarge(
            f"公开接口的研究文档上限为 {MAX_BODY // 2**20} MB。",
            f"The public interface takes studies of up to {MAX_BODY // 2**20} MB.",
        )


@router.post("/calculate", response=answers(dict[str, Any]))
def calculate(request: HttpRequest, body: CalculationIn) -> dict[str, Any]:
    """The footprint of a study, with its rule pack's verdict: the object of ``tanji calc
    --json``.
    """
    from tanji.footprint.calculation import calculate as footprint_of
    from tanji.footprint.files import check
    from tanji.footprint.lever import turn

    _guard(request)
    release = library.release(body.release)
    study = turn(study_of(body.study), body.levers)
    result = footprint_of(study, release, gwp=body.gwp, samples=body.samples)
    return summary(result.replace(verdict=check(study, result=result, release=release)))


@router.post("/check", response=answers(CheckOut))
def check(request: HttpRequest, body: CheckIn) -> dict[str, Any]:
    """What is wrong with a study before any figure, and what a rule pack says of it."""
    from tanji.accounting.queries import problems_of_study
    from tanji.footprint.files import check as verdict_of

    _guard(request)
    study = study_of(body.study)
    return {
        "problems": items_of(problems_of_study(study)),
        "verdict": verdict_data(verdict_of(study, body.pack)),
    }


class FactorQuery(Schema):
    """What to look for."""

    q: Line = ""
    category: Line | None = None
    release: Line | None = None
    limit: int = Field(20, ge=1, le=200)


@router.get("/factors", response=answers(list[FactorOut]))
def factors(request: HttpRequest, query: Query[FactorQuery]) -> list[dict[str, Any]]:
    """Datasets whose names fit the words, best first."""
    hits = library.search(query.q, query.category, query.limit, query.release)
    return [
        {
            "id": hit.dataset.id,
            "name": hit.dataset.name.zh,
            "name_en": hit.dataset.name.english,
            "unit": hit.dataset.reference.unit,
            "geography": hit.dataset.geography,
            "year": hit.dataset.year,
            "use": hit.dataset.use.value,
            "grade": hit.dataset.quality.grade,
            "score": hit.score,
            "reason": hit.reason.zh,
            "reason_en": hit.reason.english,
        }
        for hit in hits
    ]


@router.get("/factors/{path:dataset}", response=answers(dict[str, Any]))
def factor(request: HttpRequest, dataset: str, release: Line | None = None) -> Any:
    """One dataset in full, with its source."""
    found: Dataset | None = library.release(release).index().get(dataset)
    if found is None:
        raise NotFound(f"因子库中没有“{dataset}”。", f"The library has no “{dataset}”.")
    return to_data(found)


@router.get("/releases", response=answers(list[dict[str, Any]]))
def releases(request: HttpRequest) -> list[dict[str, Any]]:
    """Factor releases with their hashes."""
    return [{"id": one, "sha256": library.release_sha256(one)} for one in library.releases()]


@router.get("/schemas/{kind}", response=answers(dict[str, Any]))
def schema(request: HttpRequest, kind: Literal["study", "result", "ledger", "release"]) -> Any:
    """The JSON Schema of a document."""
    return schema_of(DOCUMENTS[kind])
