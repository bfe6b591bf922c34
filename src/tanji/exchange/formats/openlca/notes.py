"""What an import assumed, repaired, converted or left out: counted by kind, with examples."""

from tanji.exchange.tally import INFO, Kind, Tally, W

KINDS: dict[str, Kind] = {
    "linked_by_flow": (
        INFO,
        "{n}个投入没有指明来源，按同一产品流接到压缩包里唯一的生产过程",
        "{n} inputs name no provider; they were linked to the only process that makes the flow",
    ),
    "several_providers": (
        W,
        "{n}个投入有几个过程可以提供，没有替你选。按未知处理，不当作零",
        "{n} inputs could come from several processes; none was chosen. They count as unknown, "
        "not as zero",
    ),
    "provider_without_allocation": (
        W,
        "{n}个投入的来源是没有分配的多产品过程，没有连接。按未知处理，不当作零",
        "{n} inputs come from processes with several products and no allocation; they were not "
        "linked. They count as unknown, not as zero",
    ),
    "provider_missing": (
        W,
        "{n}个投入指明的来源不在压缩包里。按未知处理，不当作零",
        "{n} inputs name a provider that is not in the archive. They count as unknown, not as zero",
    ),
    "unit_converted": (
        INFO,
        "{n}处单位换算成了同组的基准单位",
        "{n} amounts were converted to the reference unit of their unit group",
    ),
    "unit_factor_rounded": (
        INFO,
        "{n}处单位的换算系数在文件里是约数，按准确值计算",
        "{n} units have a rounded factor in the file; the exact one is used",
    ),
    "property_converted": (
        INFO,
        "{n}处数量按文件里的物性换算成了该流的基准属性",
        "{n} amounts were converted to the reference property of their flow, by the file's factor",
    ),
    "sign_turned": (
        INFO,
        "{n}处负数改成了正数，方向改由角色表示",
        "{n} negative amounts were made positive; their role now gives the direction",
    ),
    "bounds_swapped": (
        INFO,
        "{n}处分布的下限大于上限，已对调",
        "{n} distributions had a lower bound above the upper one; they were swapped",
    ),
    "uncertainty_dropped": (
        W,
        "{n}处分布没有宽度或与数值不符，没有读入",
        "{n} distributions have no width or do not fit their amount; they were not read",
    ),
    "formula_ignored": (
        INFO,
        "{n}处数量由公式算出，用的是文件里存下的结果",
        "{n} amounts come from formulas; the results stored in the file are used",
    ),
    "unknown_gas": (
        W,
        "{n}处排放看来是温室气体，但没有它的增温潜势。按未知处理，不当作零",
        "{n} emissions look like greenhouse gases without a warming potential. They count as "
        "unknown, not as zero",
    ),
    "resource_not_counted": (
        INFO,
        "{n}处从自然取用的含碳资源不是清除，没有读入",
        "{n} carbon resources taken from nature are no removals; they were not read",
    ),
    "elementary_not_counted": (
        INFO,
        "{n}行不是温室气体的基本流没有读入",
        "{n} lines of elementary flows that are no greenhouse gases were not read",
    ),
    "outside_system": (
        INFO,
        "压缩包里另有{n}个过程不在这个产品系统里，没有读入",
        "{n} processes of the archive do not belong to the product system; they were not read",
    ),
    "causal_factor_missing": (
        W,
        "{n}行没有合计为1的因果分配系数，按产品的分配系数分摊",
        "{n} lines have no causal allocation factors that sum to 1; they are shared as the "
        "products are",
    ),
    "not_carried": (
        INFO,
        "{n}处openLCA特有的内容没有读入",
        "{n} entries peculiar to openLCA were not read",
    ),
}
# These are left out of the study; the others changed something that is in it.
LEFT_OUT = (
    "resource_not_counted",
    "elementary_not_counted",
    "outside_system",
    "uncertainty_dropped",
    "not_carried",
)


class Notes(Tally):
    """What reading an openLCA archive noted."""

    __slots__ = ()
    kinds = KINDS
    left = LEFT_OUT
