"""An openLCA archive as a parcel."""

from tanji.exchange.archive import Archive, Refused, refusal
from tanji.exchange.formats.openlca.content import Content
from tanji.exchange.formats.openlca.system import System
from tanji.exchange.parcel import Parcel
from tanji.model.dataset import FactorRelease
from tanji.model.problem import Problem
from tanji.model.structure import structure_problems


def read(data: bytes, release: FactorRelease | None, reference: str) -> Parcel:
    """The study, what is wrong with it, and what was left behind."""
    try:
        content = Content(Archive(data))
    except Refused as refused:
        return Parcel("openlca", problems=refused.problems)
    if not content.is_openlca:
        return Parcel("openlca", problems=(*content.problems, _foreign()))
    system = System(content, reference)
    study = system.study()
    problems = system.problems
    if study is not None:
        problems += structure_problems(study, release.index() if release else None)
    return Parcel("openlca", study, tuple(problems), losses=tuple(system.losses))


def _foreign() -> Problem:
    return refusal(
        "not_openlca",
        "压缩包里没有 openLCA 的过程或产品系统。",
        "The archive holds no process and no product system of openLCA.",
        "在 openLCA 里选“导出 → JSON-LD”。",
        "In openLCA choose Export, JSON-LD.",
    )
