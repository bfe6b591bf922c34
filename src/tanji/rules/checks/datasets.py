"""R-204, R-205, R-206: whether a factor is of the right time and place, and still valid."""

import re
from decimal import Decimal

from tanji.model.document import Text
from tanji.model.finding import the_exchange, the_study
from tanji.rules.case import Case, Report, Use, listed, listed_en
from tanji.rules.registry import check

NO_FACTOR = Text(zh="清单里还没有用到因子。", en="The inventory uses no dataset yet.")


@check("R-204", "因子的年份", "Year of the factors")
def vintage(case: Case, report: Report, *, years: int, from_share: Decimal) -> Text | None:
    """No gap above ``years`` between a factor's year and the period, from a share on.

    The share is that of the contribution to the footprint (part of 1); without a figure every
    factor is looked at.
    """
    if not case.uses:
        return NO_FACTOR
    undated = []
    for use in _weighty(case, from_share):
        found = re.findall(r"\d{4}", use.dataset.year)
        if not found:
            undated.append(use.dataset.name)
            continue
        gap = max(
            case.study.period.start.year - int(found[-1]),
            int(found[0]) - case.study.period.end.year,
        )
        if gap > years:
            report.doubtful(
                the_exchange(use.process, use.exchange),
                "provider",
                (
                    f"因子“{use.dataset.name}”是{use.dataset.year}年的，与数据周期"
                    f"{case.study.period}相差{gap}年。",
                    f'Factor "{use.dataset.name.english}" is of {use.dataset.year}, {gap} years '
                    f"from the period {case.study.period}.",
                ),
                (
                    f"换成相差不超过{years}年的因子，或说明为什么仍有代表性。",
                    f"Choose one within {years} years, or say why it still represents.",
                ),
                value=use.dataset.year,
            )
    _undated(report, undated)
    return None


def _undated(report: Report, names: list[Text]) -> None:
    if names:
        report.note(
            the_study("因子年份", "Year of factors"),
            (
                f"{listed(names)}没有写年份，没有查。",
                f"{listed_en(n.english for n in names)}: no year stated, not looked at.",
            ),
        )


@check("R-205", "因子的地区与技术", "Place and technology of the factors")
def representativeness(
    case: Case,
    report: Report,
    *,
    score: int,
    from_share: Decimal,
    everywhere: tuple[str, ...],
    regions: dict[str, tuple[str, ...]],
) -> Text | None:
    """Factors of another place, and factors scored ``score`` or worse for place or technology.

    A factor fits a place inside its own (CN holds CN-NX), places in ``everywhere``, and the members
    that ``regions`` lists.
    """
    if not case.uses:
        return NO_FACTOR
    for use in _weighty(case, from_share):
        place = use.process.location or case.study.geography or case.study.product.region
        given = use.dataset.geography
        thing = the_exchange(use.process, use.exchange)
        if place and given and not _covers(given, place, everywhere, regions):
            report.doubtful(
                thing,
                "provider",
                (
                    f"过程在{place}，因子“{use.dataset.name}”是{given}的。",
                    f'The process is in {place}; factor "{use.dataset.name.english}" is of '
                    f"{given}.",
                ),
                (
                    "换成当地或全国的因子，或说明为什么有代表性。",
                    "Choose a local or national factor, or say why it represents.",
                ),
                value=given,
            )
        for worst, zh, en in (
            (use.dataset.quality.technology, "技术", "technology"),
            (use.dataset.quality.geography, "地区", "geography"),
        ):
            if worst is not None and worst >= score:
                report.doubtful(
                    thing,
                    "provider",
                    (
                        f"因子“{use.dataset.name}”的{zh}代表性评分是{worst}（1最好，5最差）。",
                        f'Factor "{use.dataset.name.english}" scores {worst} for {en} '
                        "(1 best, 5 worst).",
                    ),
                    (
                        "换成更贴近的因子，或说明理由。",
                        "Choose a closer factor, or say why.",
                    ),
                    value=worst,
                )
    return None


@check("R-206", "因子的有效期", "Validity of the factors")
def validity(case: Case, report: Report) -> Text | None:
    """No factor that was withdrawn, has expired, or is not in force yet on the day of judging."""
    if not case.uses:
        return NO_FACTOR
    for use in case.uses:
        dataset, thing = use.dataset, the_exchange(use.process, use.exchange)
        if dataset.valid_to is not None and dataset.valid_to < case.day:
            report.wrong(
                thing,
                "provider",
                (
                    f"因子“{dataset.name}”已于{dataset.valid_to}失效。",
                    f'Factor "{dataset.name.english}" expired on {dataset.valid_to}.',
                ),
                ("换成现行的因子。", "Choose a factor in force."),
                value=dataset.valid_to,
            )
        elif case.today and dataset.valid_from is not None and case.today < dataset.valid_from:
            report.wrong(
                thing,
                "provider",
                (
                    f"因子“{dataset.name}”从{dataset.valid_from}起才生效。",
                    f'Factor "{dataset.name.english}" is in force from {dataset.valid_from} only.',
                ),
                ("换成现行的因子。", "Choose a factor in force."),
                value=dataset.valid_from,
            )
    return None


def _covers(
    given: str, place: str, everywhere: tuple[str, ...], regions: dict[str, tuple[str, ...]]
) -> bool:
    return (
        given in everywhere
        or f"{place}-".startswith(f"{given}-")
        or place in regions.get(given, ())
    )


def _weighty(case: Case, from_share: Decimal) -> list[Use]:
    """Uses whose share reaches ``from_share``; all of them while there is no figure."""
    shares = [(use, case.share(use)) for use in case.uses]
    return [use for use, share in shares if share is None or share >= float(from_share)]
