"""Tags of the enterprise desk: states of versions, units of results, paths of changes in words."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tanji.accounting.models import ResultRecord, StudyRecord
from tanji.accounting.states import StudyState
from tanji.model.dataset import Dataset
from tanji.model.document import Text
from tanji.model.result import GasLine, Interval, Result, Tier, UncertaintyResult
from tanji.model.study import Study
from tanji.web.enterprise import conflicts, roots
from tanji.web.templatetags.tanji import state, words
from tanji.web.typography import plain

register = template.Library()

# State of a version → shape of the design's states, and the word.
_STATES = {
    StudyState.DRAFT: ("draft", Text(zh="编制中", en="Draft")),
    StudyState.CALCULATED: ("draft", Text(zh="已核算，待审核", en="Calculated, awaiting review")),
    StudyState.READY: ("draft", Text(zh="已审核，待签署", en="Reviewed, awaiting signature")),
    StudyState.SUBMITTED: ("submitted", Text(zh="已提交", en="Submitted")),
    StudyState.RETURNED: ("suspended", Text(zh="已退回", en="Returned")),
    StudyState.SUPERSEDED: ("expired", Text(zh="已被替代", en="Superseded")),
}
_VERBS = {
    "accounting.study_created": Text(zh="建研究", en="Study created"),
    "accounting.version_opened": Text(zh="建新版本", en="Version opened"),
    "accounting.import_accepted": Text(zh="采用导入", en="Import accepted"),
    "accounting.study_edited": Text(zh="修改", en="Edited"),
    "accounting.edit_undone": Text(zh="撤销", en="Undone"),
    "accounting.edit_redone": Text(zh="重做", en="Redone"),
    "accounting.revision_restored": Text(zh="恢复修订", en="Revision restored"),
    "accounting.evidence_attached": Text(zh="存入证据", en="Evidence attached"),
    "accounting.study_calculated": Text(zh="核算", en="Calculated"),
    "accounting.study_reviewed": Text(zh="通过审核", en="Reviewed"),
    "accounting.study_submitted": Text(zh="签署提交", en="Submitted"),
    "accounting.study_returned": Text(zh="退回", en="Returned"),
    "accounting.study_superseded": Text(zh="被新版本替代", en="Superseded"),
    "accounting.draft_deleted": Text(zh="删除草稿", en="Draft deleted"),
    "accounting.draft_restored": Text(zh="恢复草稿", en="Draft restored"),
}
_KINDS = {
    "create": Text(zh="新建", en="Created"),
    "import": Text(zh="导入", en="Imported"),
    "edit": Text(zh="修改", en="Edited"),
    "undo": Text(zh="撤销", en="Undone"),
    "redo": Text(zh="重做", en="Redone"),
    "restore": Text(zh="恢复", en="Restored"),
}


@register.simple_tag
def study_state(thing: StudyRecord | str) -> SafeString:
    """The state of a version as colour, shape and word."""
    value = thing.state if isinstance(thing, StudyRecord) else thing
    shape, label = _STATES[StudyState(value)]
    return state(shape, plain(label))


@register.filter
def state_word(value: str) -> str:
    """The word alone."""
    return plain(_STATES[StudyState(value)][1])


@register.filter
def row_unit(row: ResultRecord) -> str:
    """The unit of a calculation's figure."""
    return f"kgCO2e/{row.unit}"


@register.filter
def deed(verb: str) -> str:
    """What an event of the trail did, in words."""
    return plain(_VERBS.get(verb, Text(zh=verb)))


@register.filter
def kind_word(kind: str) -> str:
    """What kind of revision it is."""
    return plain(_KINDS.get(kind, Text(zh=kind)))


@register.filter
def place(study: Study, path: str) -> str:
    """A path of a change in words."""
    return conflicts.name_of(study, path)


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """The value of a key; nothing where there is none."""
    return mapping.get(key) if mapping else None


@register.filter
def is_none(value: Any) -> bool:
    """Whether nothing is known."""
    return value is None


@register.filter
def negative(value: float | None) -> bool:
    """Whether a figure is a credit."""
    return value is not None and value < 0


@register.filter
def absolute(value: float) -> float:
    """The size of a change."""
    return abs(value)


@register.filter
def by_size(rows: Any) -> list[Any]:
    """Rows with the largest figure first; unknown ones before all."""
    return sorted(rows, key=lambda row: (row.value is not None, -abs(row.value or 0.0)))


@register.filter
def process_name(key: str, result: Result) -> str:
    """The name of a process of a result."""
    return next((plain(one.name) for one in result.processes if one.process == key), key)


@register.filter
def parts(band: UncertaintyResult) -> list[tuple[str, Interval]]:
    """The whole uncertainty, and what declared and background data make of it alone."""
    return [
        (_("全部"), band.total),
        (_("企业填报数据"), band.declared),
        (_("背景数据"), band.background),
    ]


@register.filter
def obstacle(name: str) -> str:
    """Why two totals should not be set against each other."""
    known = {"unit": _("单位"), "gwp": _("GWP集"), "boundary": _("系统边界"), "period": _("时段")}
    return known.get(name, name)


@register.simple_tag
def dataset_link(dataset: Dataset, study: Study) -> SafeString:
    """A dataset by name, with its page where it is of the release."""
    own = any(one.id == dataset.id for one in study.datasets) if study else False
    if own:
        return format_html('{} <span class="cap">{}</span>', words(dataset.name), _("研究自带"))
    return format_html(
        '<a href="{}">{}</a>', reverse("web:factor", args=[dataset.id]), words(dataset.name)
    )


@register.filter
def gas_name(line: GasLine) -> str:
    """How an address names a line of the table of gases."""
    return roots.gas_name(line)


@register.simple_tag
def tier_root(row: ResultRecord, result: Result, tier: Tier) -> str:
    """The address of a first-tier input's root; empty where it is unknown."""
    return roots.tier_address(row, result, tier)
