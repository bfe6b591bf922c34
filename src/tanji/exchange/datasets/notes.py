"""What reading a database of factors noted, by kind."""

from tanji.exchange.tally import INFO, E, Kind, Tally, W
from tanji.model.document import Text

_UNKNOWN = "按未知处理，不当作零"
_NOT_ZERO = "They count as unknown, not as zero"
KINDS: dict[str, Kind] = {
    "no_reference_flow": (
        E,
        "{n}个过程没有参考流，没有读入",
        "{n} processes have no reference flow; they were not read",
    ),
    "no_amount": (
        E,
        f"{{n}}处没有可用的数量。{_UNKNOWN}",
        f"{{n}} lines have no usable amount. {_NOT_ZERO}",
    ),
    "unknown_unit": (
        E,
        "{n}处的单位不认识，原样保留，换算前要先对应",
        "{n} amounts are in units that are not known here; they are kept as they are and must be "
        "mapped before use",
    ),
    "duplicate_id": (
        E,
        "{n}个过程的编号与版本同前面的相同，没有读入",
        "{n} processes have the id and version of an earlier one; they were not read",
    ),
    "older_version": (
        W,
        "{n}个过程在文件里另有较新的版本，旧版没有读入",
        "{n} processes are there in a newer version too; the older one was not read",
    ),
    "multi_output_without_allocation": (
        W,
        "{n}个过程有几个产品而没有分配系数，只作参考，不能用于核算",
        "{n} processes have several products and no allocation; they are kept for reference and "
        "cannot be used in a footprint",
    ),
    "allocated": (
        INFO,
        "{n}个多产品过程按文件里的分配系数拆成了每个产品一个数据集",
        "{n} processes with several products were split into one dataset a product, by the "
        "factors of the file",
    ),
    "shared_reference_flow": (
        W,
        "{n}个产品流由几个过程供给",
        "{n} product flows are made by several processes",
    ),
    "several_providers": (
        W,
        f"{{n}}个投入有几个过程可以提供，没有替你选。{_UNKNOWN}",
        f"{{n}} inputs could come from several processes; none was chosen. {_NOT_ZERO}",
    ),
    "provider_missing": (
        W,
        f"{{n}}个投入指明的来源不在文件里。{_UNKNOWN}",
        f"{{n}} inputs name a provider that is not in the file. {_NOT_ZERO}",
    ),
    "provider_without_allocation": (
        W,
        f"{{n}}个投入的来源是没有分配的多产品过程，没有连接。{_UNKNOWN}",
        f"{{n}} inputs come from processes with several products and no allocation; they were not "
        f"linked. {_NOT_ZERO}",
    ),
    "no_provider": (
        W,
        f"{{n}}个投入在文件里没有来源。{_UNKNOWN}",
        f"{{n}} inputs have no provider in the file. {_NOT_ZERO}",
    ),
    "linked_by_flow": (
        INFO,
        "{n}个投入没有指明来源，按同一产品流接到文件里唯一的过程",
        "{n} inputs name no provider; they were linked to the only process that makes the flow",
    ),
    "circular_reference": (
        INFO,
        "{n}个数据集在互相供给的环里，计算时联立求解",
        "{n} datasets supply each other in loops; these are solved as one system",
    ),
    "unknown_gas": (
        W,
        f"{{n}}处排放看来是温室气体，但没有它的增温潜势。{_UNKNOWN}",
        f"{{n}} emissions look like greenhouse gases without a warming potential. {_NOT_ZERO}",
    ),
    "unknown_location": (
        W,
        "{n}处地点不是代码，原样保留",
        "{n} locations are no codes; they are kept as they are",
    ),
    "missing_reference": (
        W,
        "{n}处引用的数据集不在文件里，用的是引用里写的名称",
        "{n} references lead to data sets that are not in the file; the names in the references "
        "are used",
    ),
    "unit_converted": (
        INFO,
        "{n}处单位换算成了同组的基准单位",
        "{n} amounts were converted to the reference unit of their unit group",
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
    "edited_elsewhere": (
        W,
        "{n}处在别的软件里改过，按改后的值读入",
        "{n} entries were changed in another program; the changed values were read",
    ),
    "formula_ignored": (
        INFO,
        "{n}处数量由公式算出，用的是文件里存下的结果",
        "{n} amounts come from formulas; the results stored in the file are used",
    ),
    "uncertainty_dropped": (
        W,
        "{n}处分布没有宽度或与数值不符，没有读入",
        "{n} distributions have no width or do not fit their amount; they were not read",
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
    "not_carried": (
        INFO,
        "{n}处该格式特有的内容没有读入",
        "{n} entries peculiar to the format were not read",
    ),
}


class Notes(Tally):
    """What reading a database noted."""

    __slots__ = ()
    kinds = KINDS
    left = (
        "older_version",
        "uncertainty_dropped",
        "resource_not_counted",
        "elementary_not_counted",
        "not_carried",
    )
    fix = Text(
        zh="看过即可；要改在原软件里改后重新导出，或入库后改。",
        en="For your information; change it in the original program, or after the import.",
    )
