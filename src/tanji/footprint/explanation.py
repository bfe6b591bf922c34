"""What a structural fault of the equations means for the person who entered the study."""

from tanji.engine.errors import Finding, FindingCode
from tanji.model.compile import Compiled
from tanji.model.document import Text
from tanji.model.problem import Problem, Where
from tanji.model.vocabulary import Severity


def explain(finding: Finding, compiled: Compiled) -> Problem:
    """The finding told by the names of processes and flows, with what to do."""
    columns = [compiled.columns[at] for at in finding.columns if at < len(compiled.columns)]
    zh = "、".join(f"“{column.name}”" for column in columns[:6])
    en = ", ".join(f'"{column.name.english}"' for column in columns[:6])
    message, fix = _SENTENCES[finding.code]
    value = "" if finding.value is None else f"{finding.value:.6g}"
    return Problem(
        code=finding.code.value,
        severity=Severity.ERROR,
        where=Where(object="、".join(column.name.zh for column in columns[:6])),
        value=value,
        message=Text(
            zh=message.zh.format(names=zh, value=value), en=message.en.format(names=en, value=value)
        ),
        fix=fix,
    )


_LOOP = (
    Text(
        zh="{names}互相供给，绕一圈要的比产的还多（回路增益{value}，不小于1），没有有意义的解。",
        en="{names} feed each other and take back at least all they make (loop gain {value}).",
    ),
    Text(
        zh="检查这几个过程之间的投入量和单位，多半有一个量大了或方向反了。",
        en="Check amounts and units between these processes; one is too large or reversed.",
    ),
)
_NOT_FINITE = (
    Text(zh="{names}里有不是有限数的量。", en="{names}: an amount is not a finite number."),
    Text(zh="改成普通数字。", en="Enter a plain number."),
)
_SENTENCES: dict[FindingCode, tuple[Text, Text]] = {
    FindingCode.NOT_SQUARE: (
        Text(
            zh="过程数与产品数不相等，方程没有唯一解。",
            en="The numbers of processes and products differ; there is no unique solution.",
        ),
        Text(zh="给每个过程一个参考流。", en="Give every process one reference flow."),
    ),
    FindingCode.ZERO_COLUMN_REFERENCE: (
        Text(
            zh="过程{names}的参考流为0，或被它自己全部用掉，无法折算。",
            en="The reference flow of {names} is 0, or the process uses all of it itself.",
        ),
        Text(zh="写一个大于0的净产量。", en="Enter a net output above 0."),
    ),
    FindingCode.NOT_FINITE: _NOT_FINITE,
    FindingCode.NOT_FINITE_BIOSPHERE: _NOT_FINITE,
    FindingCode.NOT_FINITE_DEMAND: _NOT_FINITE,
    FindingCode.NOT_FINITE_CHARACTERISATION: _NOT_FINITE,
    FindingCode.LOOP_GAIN: _LOOP,
    FindingCode.SINGULAR: (
        Text(
            zh="这些过程的方程没有唯一解，多半是两个过程完全互相抵消。",
            en="The equations have no unique solution; two processes probably cancel out.",
        ),
        Text(zh="检查成环的过程。", en="Check the processes that form a loop."),
    ),
    FindingCode.RESIDUAL: (
        Text(
            zh="方程解得不够准（残差{value}，大于1e-9），结果不发布。",
            en="The equations were not solved accurately (residual {value} > 1e-9).",
        ),
        Text(
            zh="检查有没有数量级特别悬殊的量。", en="Look for amounts of extremely different size."
        ),
    ),
}
