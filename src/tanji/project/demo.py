"""The demo: a journey through the platform by everybody in it, through the actions that users call.

What it leaves behind: a submitted footprint of dried goji with its report and a next version in
work;
a draft of a silicon wafer whose workbook had mistakes; drafts of other examples. The same script is
``tests/journeys/test_demo.py``.
"""

import datetime
from collections.abc import Callable, Iterable

from django.conf import settings
from django.db import transaction

from tanji import exchange, library
from tanji.accounting import queries
from tanji.accounting.actions.accept_import import accept_import
from tanji.accounting.actions.attach_evidence import attach_evidence
from tanji.accounting.actions.calculate import calculate
from tanji.accounting.actions.create_product import create_product
from tanji.accounting.actions.create_study import create_study
from tanji.accounting.actions.edit_study import edit_study
from tanji.accounting.actions.import_study import import_study
from tanji.accounting.actions.issue_report import issue_report
from tanji.accounting.actions.open_version import open_version
from tanji.accounting.actions.review_study import review_study
from tanji.accounting.actions.submit_study import submit_study
from tanji.accounting.cells import Edit
from tanji.accounting.examples import example
from tanji.accounting.models import ResultRecord, StudyRecord
from tanji.core import clock
from tanji.core.errors import NotReady, WrongState
from tanji.model.problem import errors
from tanji.model.study import Study
from tanji.parties.actions.grant_role import grant_role
from tanji.parties.models import Organization, Person
from tanji.project.cast import OPERATOR, ORGANIZATIONS, PEOPLE, assemble
from tanji.project.environment import secret

Say = Callable[[str], None]
Who = Callable[[str], Person]

GOJI, WAFER, METHANOL = (
    "ningxia_goji_dried",
    "ningxia_mono_si_ingot_wafer",
    "ningxia_coal_methanol",
)


def run(say: Say) -> None:
    """Play the journey on an empty platform, and tell who may sign in. A second call only tells.

    Raises ``WrongState`` unless the platform runs as a demo (``TANJI_DEMO``), and on a platform
    that somebody uses already.
    """
    if not settings.TANJI_DEMO:
        raise WrongState(
            "示例数据只在演示模式（TANJI_DEMO=1）下建立。",
            "Demo data are made in demo mode only (TANJI_DEMO=1).",
        )
    password = secret("TANJI_DEMO_PASSWORD", settings.TANJI_VAR, size=9)
    if not Person.objects.exists():
        say("正在走一遍示例流程… Playing the demo…")
        with transaction.atomic():
            play(password, say)
    elif not Person.objects.filter(username=OPERATOR[0]).exists():
        raise WrongState(
            "数据库中已有真实用户，不能加入示例。", "The database has real users: no demo in it."
        )
    say(f"示例账号（密码均为 {password}）· accounts, all with that password:")
    for username, (name, organization, role) in PEOPLE.items():
        say(f"  {username:<10} {name}　{ORGANIZATIONS[organization][0]}　{role}")
    say(f"  {OPERATOR[0]:<10} {OPERATOR[1]}　{OPERATOR[2]}　operator")


def play(password: str, say: Say) -> None:
    """The journey itself, scene by scene."""
    who = assemble(password)
    say("· 单位与人员已登记")
    first = submit_goji(who, say)
    improve_goji(who, first, say)
    struggle_with_wafer(who, say)
    hand_over_methanol(who, say)


def submit_goji(who: Who, say: Say) -> StudyRecord:
    """马兰 brings a workbook, calculates; 苏禾 finds a gap; it is mended, reviewed, signed,
    printed.
    """
    malan, suhe, dingyan = who("malan"), who("suhe"), who("dingyan")
    plant = _plant("goji")
    product = create_product(
        malan, plant, name="枸杞干果", name_en="Dried goji berries", cn_code="08134090"
    )
    workbook = exchange.write(example(GOJI), "workbook", library.release())
    report = import_study(malan, product, workbook, "枸杞干果-2024年.xlsx")
    study = accept_import(malan, report)
    _edit(malan, study, _owner(plant), "补充企业信息")
    calculate(malan, _fresh(study))
    try:
        review_study(suhe, _fresh(study), note="先看一遍")
    except NotReady as refusal:
        say(f"· 苏禾审核枸杞干果：{len(errors(list(refusal.problems)))}项错误，退给马兰")
        _edit(malan, study, _mended(study), "烘干的水分补上")
    bill = "示例证据：2024年热泵烘干用电量汇总（虚构）\n".encode()
    attach_evidence(
        malan,
        _fresh(study),
        revision=_fresh(study).revision,
        data=bill,
        name="2024年烘干电量汇总.txt",
        title="烘干用电量汇总（示例）",
        kind="meter",
    )
    result = calculate(malan, _fresh(study))
    review_study(suhe, _fresh(study), note=_explained(result))
    submitted = submit_study(dingyan, _fresh(study), committed=True)
    issue_report(malan, result)
    say(f"· 枸杞干果已提交：{result.published} kgCO2e/{result.unit}")
    return submitted


def improve_goji(who: Who, first: StudyRecord, say: Say) -> None:
    """The next version: less packaging; calculated, waiting for review, to compare with the
    first.
    """
    malan = who("malan")
    study = open_version(malan, first)
    box = "drying/corrugated-box-60-g-per/amount"
    _edit(malan, study, [Edit(box, "7200")], "纸箱改为每千克产品30 g")
    result = calculate(malan, _fresh(study))
    say(f"· 枸杞干果第2版已核算：{result.published} kgCO2e/{result.unit}")


def struggle_with_wafer(who: Who, say: Say) -> None:
    """王工 uploads a workbook that cannot be calculated yet: what is unlinked stays unknown, and
    listed.
    """
    wanggong = who("wanggong")
    plant = _plant("silicon")
    product = create_product(
        wanggong,
        plant,
        name="单晶硅片",
        name_en="Mono-crystalline silicon wafer",
        specification="182 mm",
        cn_code="38180011",
    )
    draft = create_study(wanggong, product, unit="m²")
    workbook = exchange.write(example(WAFER), "workbook", library.release())
    report = import_study(wanggong, product, workbook, "单晶硅片-2024年.xlsx", study=draft)
    study = accept_import(wanggong, report, revision=draft.revision)
    found = queries.problems_of_study(study.to_model(), queries.positions_of(study))
    say(f"· 单晶硅片草稿：{len(found)}项待处理")


def hand_over_methanol(who: Who, say: Say) -> None:
    """方签 delegates 紫询 of the consultancy until a day; 紫询 calculates the methanol."""
    fangqian, zixun = who("fangqian"), who("zixun")
    plant = _plant("silicon")
    until = clock.today() + datetime.timedelta(days=180)
    grant_role(fangqian, plant, zixun, "consultant", valid_to=until)
    zixun = who("zixun")
    product = create_product(zixun, plant, name="煤制甲醇", name_en="Methanol from coal")
    study = create_study(zixun, product, source=example(METHANOL))
    _edit(zixun, study, _owner(plant), "补充企业信息")
    result = calculate(zixun, _fresh(study))
    say(f"· 煤制甲醇已核算：{result.published} kgCO2e/{result.unit}")


def _plant(key: str) -> Organization:
    return Organization.objects.get(name=ORGANIZATIONS[key][0])


def _fresh(study: StudyRecord) -> StudyRecord:
    return StudyRecord.objects.select_related("organization", "product").get(pk=study.pk)


def _edit(actor: Person, study: StudyRecord, edits: Iterable[Edit], note: str) -> None:
    now = _fresh(study)
    edit_study(actor, now, revision=now.revision, edits=list(edits), note=note)


def _owner(plant: Organization) -> list[Edit]:
    """Whose product it is: the workbook of an example does not know."""
    site = plant.facilities.get()
    return [
        Edit("study/product.organization", plant.name),
        Edit("study/product.organization_en", plant.name_en),
        Edit("study/product.credit_code", plant.credit_code),
        Edit("study/product.facility", site.name),
        Edit("study/product.facility_en", ""),
        Edit("study/product.region", plant.region),
    ]


def _mended(study: StudyRecord) -> list[Edit]:
    """The water that leaves in drying: fresh berries less dried ones, so that the masses
    balance.
    """
    content: Study = _fresh(study).to_model()
    drying = content.process("drying")
    water = drying.exchange("fresh-berries-in").amount.to("kg")
    water -= drying.exchange("dried-goji").amount.to("kg")
    return [
        Edit(
            "drying/water-evaporated",
            op="add",
            cells={
                "name": "蒸发的水分",
                "name_en": "Water evaporated",
                "role": "排放",
                "category": "直接排放",
                "amount": str(water),
                "unit": "kg",
                "gas": "H2O",
                "origin": "由实测计算",
            },
        )
    ]


def _explained(result: ResultRecord) -> str:
    return (
        f"示例：{result.warnings}项提醒均已核对。因子年份与筛选级因子的影响已在不确定度中反映，"
        "估算数据将在下一周期改为计量数据。"
    )
