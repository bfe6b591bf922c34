"""The one next step: what, why, how long. Chosen by the states of things and by one's rights."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tanji.accounting.models import Product, StudyRecord
from tanji.accounting.queries import verbs_of
from tanji.accounting.states import StudyState
from tanji.core.rights import allowed
from tanji.web.enterprise.live import live_result


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, its effect, the minutes it takes by rule of thumb, and where."""

    what: str
    why: str
    minutes: int
    act: str
    url: str


def next_step(
    actor: Any, products: Iterable[Product], studies: Iterable[StudyRecord]
) -> Step | None:
    """What to do first; nothing where all waits for others."""
    products, studies = list(products), list(studies)
    found = [step for study in studies if (step := step_of(actor, study))]
    if found:
        return min(found, key=lambda one: one[0])[1]
    bare = next((one for one in products if not one.studies.exists()), None)
    if bare and allowed(actor, "accounting.create_study", bare):
        return Step(
            what=_("为“%s”建第一个研究") % bare,
            why=_("下载工作簿按表填写，上传后立刻看到每一处要改的单元格；也可以从示例开始。"),
            minutes=20,
            act=_("去建研究"),
            url=reverse("web:product", args=[bare.pk]),
        )
    if not products and allowed(actor, "accounting.create_product"):
        return Step(
            what=_("登记第一个产品"),
            why=_("有了产品，才能上传清单、核算碳足迹。"),
            minutes=3,
            act=_("登记产品"),
            url=reverse("web:product_new"),
        )
    return None


def step_of(actor: Any, study: StudyRecord) -> tuple[int, Step] | None:
    """What the actor can do for one version, with its rank: 1 is the most urgent."""
    verbs = verbs_of(actor, study)
    page = reverse("web:study", args=[study.pk])
    review = reverse("web:review", args=[study.pk])
    name = str(study)
    if "submit" in verbs:
        why = _("已审核。提交后内容冻结，主管部门可见。")
        return 1, Step(_("签署并提交“%s”") % name, why, 5, _("去签署"), review)
    if "review" in verbs:
        why = _("已核算。审核人与填报人不能是同一人。")
        return 2, Step(_("审核“%s”") % name, why, 15, _("去审核"), review)
    if study.state == StudyState.RETURNED and "open_version" in verbs:
        why = _("退回理由：%s") % study.return_reason
        return 3, Step(_("为“%s”建新版本，答复退回意见") % name, why, 10, _("去答复"), review)
    if study.state == StudyState.DRAFT and "edit" in verbs:
        return 4, _draft(name, page, study)
    return None


def _draft(name: str, page: str, study: StudyRecord) -> Step:
    live = live_result(study)
    if live.errors:
        what = ngettext("改“%(name)s”的%(n)s处错误", "改“%(name)s”的%(n)s处错误", live.errors)
        return Step(
            what % {"name": name, "n": live.errors},
            _("每一处都写明了位置、原因和改法；改完才能送审。"),
            2 * live.errors,
            _("去改"),
            page,
        )
    why = _("没有错误了。核算后交给审核员。")
    return Step(_("核算“%s”") % name, why, 1, _("去核算"), page)
