"""Workbook to study: as much as can be built, every problem at once, each with its cell."""

import graphlib

from tanji.exchange.archive import Archive, Refused, refusal
from tanji.exchange.formats.workbook.form import Form
from tanji.exchange.formats.workbook.grid import read_pages
from tanji.exchange.formats.workbook.headings import find_tables
from tanji.exchange.formats.workbook.naming import Naming
from tanji.exchange.formats.workbook.records import Records
from tanji.exchange.formats.workbook.rows import Rows
from tanji.exchange.parcel import Parcel
from tanji.model.dataset import FactorRelease
from tanji.model.document import Text
from tanji.model.exchange import ProcessLink
from tanji.model.problem import Problem, Where
from tanji.model.study import Study
from tanji.model.vocabulary import Severity


def read_workbook(archive: Archive, name: str, release: FactorRelease | None) -> Parcel:
    """The study in a checked archive; raises ``Refused`` only if nothing of it is usable."""
    rows = Rows(name, release)
    rows.tables = find_tables(read_pages(archive), rows.report)
    if not rows.tables.known:
        raise Refused(
            refusal(
                "unknown_workbook",
                "这不是碳迹的工作簿：一张认识的工作表都没有。",
                "This is no Tanji workbook: it has none of its sheets.",
                "用模板填写：表名如 产品与边界、过程、活动数据。",
                "Use the template: its sheets are 产品与边界, 过程, 活动数据 and others.",
                value=name,
            )
        )
    naming = Naming(rows)
    naming.name_things()
    form = Form(rows)
    months = form.months()
    records = Records(rows, months)
    processes = records.processes()
    ledger = form.ledger(months)
    study = form.study(processes, naming.made_id, ledger=ledger, **records.lists())
    naming.tell()
    _check(study, rows)
    return Parcel("workbook", study, rows.report.finished(), rows.positions)


def _check(study: Study, rows: Rows) -> None:
    from tanji.model.structure import structure_problems

    released = rows.released if rows.has_release else None
    for problem in structure_problems(study, released, rows.positions):
        if problem.code != "unknown_process" or problem.value:  # a missing one is reported
            rows.report(problem)
    _loops(study, rows)


def _loops(study: Study, rows: Rows) -> None:
    """Say that processes feed each other: sound, but seldom meant in a first workbook."""
    links = {
        process.id: {
            exchange.provider.process
            for exchange in process.exchanges
            if isinstance(exchange.provider, ProcessLink)
            and exchange.provider.process != process.id
        }
        for process in study.processes
    }
    try:
        graphlib.TopologicalSorter(links).prepare()
    except graphlib.CycleError as error:
        names = {process.id: process.name for process in study.processes}
        cycle = [names.get(one, Text(zh=one)) for one in error.args[1]]
        rows.report(
            Problem(
                code="circular_links",
                severity=Severity.INFO,
                message=Text(
                    zh="过程互相供给，成一个环："
                    + " → ".join(name.zh for name in cycle)
                    + "。按环计算。",
                    en="Processes feed each other in a loop: "
                    + " → ".join(name.english for name in cycle)
                    + ". It is solved as a loop.",
                ),
                where=rows.positions.get(f"{error.args[1][0]}//name") or Where(),
                fix=Text(
                    zh="若不是有意的，改“上游过程”。",
                    en='If it is not meant, change "From process".',
                ),
            )
        )
