"""Two people changed one thing: both versions are kept and set side by side; one chooses."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tanji.accounting import queries
from tanji.accounting.actions.edit_study import edit_study
from tanji.accounting.cells import Edit, value_at
from tanji.accounting.models import StudyRecord
from tanji.core import documents
from tanji.core.errors import Conflict
from tanji.model.study import Study
from tanji.web.access import actor
from tanji.web.enterprise.pages import page

MOST = 2_000  # cells of one refused edit that a session keeps


@dataclass(frozen=True, slots=True)
class Rival:
    """One place: what it was, what they made of it, what I want."""

    number: int
    path: str
    name: str
    was: Any
    theirs: Any
    mine: Any
    both: bool  # they changed it too


def _key(record: StudyRecord) -> str:
    return f"conflict:{record.pk}"


def keep(request: HttpRequest, record: StudyRecord, conflict: Conflict, edits: list[Edit]) -> None:
    """Keep a refused edit until its author has chosen."""
    request.session[_key(record)] = {
        "named": conflict.named,
        "edits": [[one.path, one.value, one.op, one.cells] for one in edits[:MOST]],
    }


def pending(request: HttpRequest, record: StudyRecord) -> int:
    """How many refused changes wait for a choice."""
    return len(request.session.get(_key(record), {}).get("edits", ()))


def name_of(study: Study, path: str) -> str:
    """A path in words: process · flow · field."""
    names = []
    for process in study.processes:
        if path.partition("/")[0] == process.id:
            names.append(process.name.zh)
            names += [one.name.zh for one in process.exchanges if path.split("/")[1:2] == [one.id]]
    field = field_name(path.rpartition("/")[2])
    if path.startswith("ledger/") and study.ledger:
        names = [one.name.zh for one in study.ledger.lines if one.id == path.split("/")[1]]
        field = _("第%s个月") % field if field.isdecimal() else field
    return " · ".join([*names, field] if names else [field])


def field_name(path: str) -> str:
    """A field in words: its own name, or that of the record around it."""
    known = {
        "name": _("名称"),
        "amount": _("数量"),
        "unit": _("单位"),
        "role": _("角色"),
        "category": _("类别"),
        "origin": _("数据来源"),
        "provider": _("因子或上游过程"),
        "evidence": _("证据"),
        "stage": _("阶段"),
        "gas": _("气体"),
        "source": _("依据"),
        "note": _("说明"),
        "uncertainty": _("不确定度"),
        "electricity": _("供电方式"),
        "transport": _("运输"),
        "properties": _("物性"),
        "allocation": _("分配"),
        "period": _("时段"),
        "boundary": _("系统边界"),
        "product": _("产品资料"),
        "purpose": _("目的"),
        "technology": _("技术"),
    }
    first, _dot, rest = path.partition(".")
    if path in ("amount.unit", "unit"):
        return known["unit"]
    if first in known:
        named = {"organization": _("生产者"), "credit_code": _("信用代码"), "facility": _("场所")}
        more = named.get(rest.partition(".")[0])
        return f"{known[first]}·{more}" if more else known[first]
    return path


def _rivals(record: StudyRecord, kept: dict[str, Any]) -> list[Rival]:
    now = record.to_model()
    base = record.revisions.filter(number=kept["named"]).first()
    before = documents.get(base.document, Study) if base else now
    found = []
    for number, (path, value, op, cells) in enumerate(kept["edits"]):
        was, theirs = value_at(before, path), value_at(now, path)
        mine = {
            "set": value,
            "remove": _("删除"),
            "add": _("新行：%s") % (cells or {}).get("name", ""),
        }
        found.append(
            Rival(number, path, name_of(now, path), was, theirs, mine.get(op, op), was != theirs)
        )
    return found


@page("GET", "POST")
def conflict(request: HttpRequest, key: UUID) -> HttpResponse:
    """Both versions, place by place; what one chooses becomes the next revision."""
    record = queries.study(actor(request), key)
    kept = request.session.get(_key(record))
    home = redirect(reverse("web:study", args=[record.pk]))
    if not kept:
        return HttpResponse() if request.headers.get("HX-Request") else home
    if request.method == "POST":
        mine = set(request.POST.getlist("mine"))
        edits = [
            Edit(path, value, op, cells)
            for number, (path, value, op, cells) in enumerate(kept["edits"])
            if str(number) in mine
        ]
        if edits:
            revision = request.POST.get("revision", "")
            edit_study(
                actor(request),
                record,
                revision=int(revision) if revision.isdecimal() else 0,
                edits=edits,
                note=_("合并冲突"),
            )
        del request.session[_key(record)]
        messages.success(request, _("已合并。") if edits else _("已保留对方的版本。"))
        return home
    context = {
        "record": record,
        "rivals": _rivals(record, kept),
        "named": kept["named"],
        "theirs": record.revisions.select_related("author").filter(number__gt=kept["named"]),
        "partial": bool(request.headers.get("HX-Request")),
    }
    return render(request, "enterprise/conflict.html", context)
