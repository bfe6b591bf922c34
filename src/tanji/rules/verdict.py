"""The verdict: each check of a pack passed, failed or skipped, bound to the hash of the pack."""

import datetime
from collections.abc import Mapping
from decimal import Context, localcontext

from tanji.model.dataset import Dataset
from tanji.model.document import Text
from tanji.model.problem import Problem, Where
from tanji.model.result import CheckOutcome, Result, Verdict
from tanji.model.structure import structure_problems
from tanji.model.study import Study
from tanji.model.vocabulary import Severity
from tanji.rules.case import Case, Report
from tanji.rules.pack import CheckRule, RulePack, Standing
from tanji.rules.registry import checks

# Structural problems that no other check of the pack answers for.
REMAINDER = "R-200"
_WEIGHT = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}


def judge(
    study: Study,
    pack: RulePack,
    result: Result | None,
    datasets: Mapping[str, Dataset],
    *,
    today: datetime.date | None = None,
    positions: Mapping[str, Where] | None = None,
) -> Verdict:
    """What ``pack`` says of a study and, if there is one, of its result.

    Pure: ``today`` is the day of judging, and what depends on it is left unlooked at without it;
    ``positions`` (of a parcel) give findings their cells. A check fails by an error or a warning;
    notes fail nothing. A check that cannot look is skipped with its reason, never passed.
    """
    problems = structure_problems(study, datasets, positions)
    case = Case.of(study, pack, result, datasets, today, _shared_out(problems, pack))
    with localcontext(Context(traps=[])):  # NaN compares as false; it has its own problem
        outcomes = tuple(_outcome(rule, case, positions) for rule in pack.checks)
    return Verdict(pack=pack.id, version=pack.version, sha256=pack.sha256, checks=outcomes)


def _shared_out(problems: list[Problem], pack: RulePack) -> dict[str, tuple[Problem, ...]]:
    """Each structural problem under the check of the pack that answers for it."""
    known = checks()
    owner = {
        code: rule.code
        for rule in pack.checks
        if rule.code in known
        for code in known[rule.code].structure
    }
    shares: dict[str, list[Problem]] = {}
    for problem in problems:
        shares.setdefault(owner.get(problem.code, REMAINDER), []).append(problem)
    return {code: tuple(share) for code, share in shares.items()}


def _outcome(rule: CheckRule, case: Case, positions: Mapping[str, Where] | None) -> CheckOutcome:
    check = checks().get(rule.code)
    if check is None:
        return CheckOutcome(
            code=rule.code,
            title=Text(zh=rule.code),
            outcome="skipped",
            clause=_clause(rule),
            reason=Text(zh="这一版软件没有这项检查。", en="This version has no such check."),
        )
    report = Report(rule.code, positions)
    reason = check.look(case, report, **check.arguments(rule.parameters))
    problems = tuple(_capped(problem, rule.severity) for problem in report.problems)
    failed = any(problem.severity is not Severity.INFO for problem in problems)
    return CheckOutcome(
        code=rule.code,
        title=check.title,
        outcome="failed" if failed else "skipped" if reason else "passed",
        clause=_clause(rule),
        reason=reason or Text(zh=""),
        problems=problems,
    )


def _clause(rule: CheckRule) -> str:
    """The clause, and how firmly it stands where its text was not read."""
    if rule.standing is Standing.SEEN:
        return rule.clause.zh
    return f"{rule.clause.zh}（{rule.standing.label}）"


def _capped(problem: Problem, most: Severity) -> Problem:
    if _WEIGHT[problem.severity] <= _WEIGHT[most]:
        return problem
    return problem.replace(severity=most)
