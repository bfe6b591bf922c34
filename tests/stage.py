"""What stands on the stage of the access test: one thing in each state, all of the goji plant."""

import datetime
from decimal import Decimal

from tanji import library
from tanji.accounting.actions.attach_evidence import attach_evidence
from tanji.accounting.actions.calculate import calculate
from tanji.accounting.actions.create_product import create_product
from tanji.accounting.actions.create_study import blank, create_study
from tanji.accounting.actions.delete_draft import delete_draft
from tanji.accounting.actions.edit_study import edit_study
from tanji.accounting.actions.import_study import import_study
from tanji.accounting.actions.open_version import open_version
from tanji.accounting.actions.review_study import review_study
from tanji.accounting.actions.submit_study import submit_study
from tanji.accounting.actions.undo import undo
from tanji.accounting.cells import Edit
from tanji.accounting.models import Report, StudyRecord
from tanji.core import clock, files
from tanji.model.document import Text, to_data
from tanji.model.exchange import BurdenFree, Exchange
from tanji.model.quantity import Quantity
from tanji.model.vocabulary import Category, Role
from tanji.parties.actions.grant_role import grant_role
from tanji.parties.actions.issue_token import issue_token
from tanji.seal.canonical import canonical_bytes

NAME = "中宁枸杞干果"  # whoever reads it has seen the goji plant's own things


def study_of(product):
    """2 kg of fossil methane per kg: by AR6 (29.8) that is 59.6 kgCO2e."""
    document = blank(product, "kg")
    process = document.processes[0]
    methane = Exchange(
        id="e2",
        name=Text(zh="甲烷", en="Methane"),
        role=Role.EMISSION,
        amount=Quantity(amount=Decimal(2), unit="kg"),
        category=Category.EMISSION,
        gas="CH4_fossil",
    )
    power = Exchange(
        id="e3",
        name=Text(zh="网电", en="Grid power"),
        role=Role.INPUT,
        amount=Quantity(amount=Decimal(1), unit="kWh"),
        category=Category.ELECTRICITY,
        provider=BurdenFree(reason=Text(zh="计入别处", en="Counted elsewhere")),
    )
    return document.replace(
        product=document.product.replace(facility=Text(zh="示例枸杞厂一车间")),
        boundary=document.boundary.replace(excluded=(Text(zh="原材料获取：只算甲烷泄漏"),)),
        processes=(process.replace(exchanges=(*process.exchanges, methane, power)),),
    )


def begin(cast, name) -> StudyRecord:
    product = create_product(cast.malan, cast.goji, name=name)
    return create_study(cast.malan, product, source=study_of(product))


def fresh(study: StudyRecord) -> StudyRecord:
    return StudyRecord.objects.get(pk=study.pk)


def review(cast, study: StudyRecord) -> StudyRecord:
    return review_study(cast.suhe, fresh(study), note="提醒均已核对。")


def rename(cast, name) -> StudyRecord:
    study = begin(cast, name)
    edits = [Edit("study/name", f"{name}改名")]
    edit_study(cast.malan, study, revision=1, edits=edits)
    return fresh(study)


def submitted(cast, name) -> StudyRecord:
    study = begin(cast, name)
    calculate(cast.malan, study, samples=0)
    review(cast, study)
    return submit_study(cast.dingyan, fresh(study), committed=True)


def build(cast) -> dict[str, str]:
    """Keys of everything by the name that the access table uses."""
    until = clock.today() + datetime.timedelta(days=30)
    grant_role(cast.dingyan, cast.goji, cast.zixun, "consultant", valid_to=until)
    done = submitted(cast, NAME)
    draft = open_version(cast.malan, done)
    attach_evidence(
        cast.malan, draft, revision=1, data=b"%PDF-1.7", name="电费单.pdf", title="电费单"
    )
    result = calculate(cast.malan, fresh(draft), samples=0)
    ready = begin(cast, f"{NAME}（待提交）")
    calculate(cast.malan, ready, samples=0)
    review(cast, ready)
    deleted = begin(cast, f"{NAME}（删除）")
    delete_draft(cast.malan, deleted)
    closed = submitted(cast, f"{NAME}（已交）")
    undone = undo(cast.malan, rename(cast, f"{NAME}（撤销）"), revision=2).study
    report = Report.objects.create(
        study=draft,
        result=result,
        file=files.store(b"%PDF-1.7 report", "报告.pdf", "application/pdf"),
        language="zh",
        by=cast.malan,
    )
    other = create_product(cast.malan, cast.goji, name=f"{NAME}（新）")
    file = canonical_bytes(to_data(study_of(other)))
    brought = import_study(cast.malan, other, file, "study.json")
    token, _ = issue_token(cast.malan, name="脚本", scopes=["read"])
    membership = cast.malan.memberships.get()
    return {
        "organization": str(cast.goji.pk),
        "product": str(done.product_id),
        "new_product": str(other.pk),
        "submitted": str(done.pk),
        "draft": str(draft.pk),
        "ready": str(ready.pk),
        "deleted": str(deleted.pk),
        "import": str(brought.pk),
        "result": str(result.pk),
        "token": str(token.pk),
        "membership": str(membership.pk),
        "evidence": "v1",
        "closed": str(closed.pk),
        "undone": str(undone.pk),
        "report": str(report.pk),
        "submitted_result": str(done.results.get().pk),
        "dataset": library.search("电")[0].dataset.id,
    }
