"""What the workbook tells people: the first sheet, and the message beside a cell."""

from tanji.model.document import Text


def _said(zh: str, en: str) -> Text:
    return Text(zh=zh, en=en)


README: tuple[tuple[Text, Text], ...] = (
    (
        _said("怎么填", "How to"),
        _said(
            "先填“产品与边界”和“过程”，再填“活动数据”“能源”“运输”。其余各表用到才填。"
            "灰色斜体行是示例（第一列写着“示例”），读入时跳过，可删可留。",
            "Begin with 产品与边界 and 过程, then 活动数据, 能源 and 运输; the other sheets "
            "only where "
            "needed. Grey rows marked 示例 are examples: skipped on reading, keep or delete them.",
        ),
    ),
    (
        _said("未知", "Unknown"),
        _said(
            "空白=未知，会列为数据缺口，绝不当作0。确实没有发生才写0。不知道因子就空着，结果会"
            "说缺哪些。",
            "Blank is unknown: it is listed as a gap, never taken for 0. Write 0 only for "
            "what did not "
            "happen. Leave an unknown factor blank; the result says what is missing.",
        ),
    ),
    (
        _said("数字与单位", "Numbers and units"),
        _said(
            "一格一个数，单位写在旁边，例如 12.5 与 万kWh。可写公式，先在Excel里算出结果再保存。"
            "数量写正数，方向由“角色”表示。",
            "One number a cell, its unit beside it. Formulas are read by their saved result. "
            "Amounts "
            "are positive; the role gives the direction.",
        ),
    ),
    (
        _said("按月填", "By month"),
        _said(
            "可填各月，数量空着，读入时合计；两样都填须相等。缺的月份空着，不写0。",
            "Fill in months and leave the amount blank: it is summed. If both are given they must "
            "agree. Leave a missing month blank, do not write 0.",
        ),
    ),
    (
        _said("折叠的列", "Folded columns"),
        _said(
            "表上方的+号展开更多列：英文名称、不确定度、总质量与总价值（分配用）、编号等。",
            "The + above the sheet unfolds more columns: English names, uncertainty, total "
            "mass and "
            "value (for allocation), ids.",
        ),
    ),
    (
        _said("读入", "Reading"),
        _said(
            "列可以移动、可以增加；多出的列会列出来，不读。所有问题一次列全，写明工作表和单元格。",
            "Columns may be moved or added; unknown ones are listed and not read. All problems are "
            "reported at once, with sheet and cell.",
        ),
    ),
)

UNKNOWN = _said(
    "没有的数据空着：空白=未知，列为数据缺口，不当作0。确实没有发生才写0。",
    "Blank is unknown and listed as a gap, never 0. Write 0 only for what did not happen.",
)

_HINTS: dict[str, Text] = {
    "amount.amount": UNKNOWN,
    "basis.zh": _said("凭什么估的。", "What the estimate rests on."),
    "boundary.excluded": _said(
        "一项一行，写明理由；行不够就插入一行。",
        "One a row, with its reason; insert rows as needed.",
    ),
    "demand.amount": _said(
        "不填即等于单位数量。功能单位要几件产品时填。", "Blank: the unit quantity."
    ),
    "demand.process": _said(
        "产出本产品的过程。只有一个过程时可不填。",
        "The process that makes the product; optional if there is only one.",
    ),
    "demand.product": _said("不填即它的参考流。", "Blank: its reference flow."),
    "electricity.certificates": _said("多个用分号隔开。", "Separate several by semicolons."),
    "electricity.share": _said(
        "0–1，或写成百分数，例如 40%。", "0–1, or a percentage such as 40%."
    ),
    "evidence": _said(
        "证据表里的编号，多个用分号隔开。", "IDs of the evidence sheet, separated by semicolons."
    ),
    "factor": _said(
        "只在方法为“给定系数”时填；同一过程合计为1。", "Only for given factors; they sum to 1."
    ),
    "gas": _said("只在角色为“排放”或“清除”时填。", "Only for emissions and removals."),
    "gwp": _said("AR6 或 AR5。", "AR6 or AR5."),
    "id": _said("可不填，按名称自动生成。", "Optional: made from the name."),
    "ledger.facility": _said("不填即生产场所。", "Blank: the facility."),
    "ledger.period.start": _said("不填即统计期。", "Blank: the period."),
    "name": _said("例如：2025年枸杞干果产品碳足迹", "e.g. Footprint of dried goji, 2025"),
    "order": _said("同一过程内的先后，可不填。", "Order within its process; optional."),
    "period.start": _said(
        "一般是连续12个月，例如 2025-01-01。", "Usually 12 months, e.g. 2025-01-01."
    ),
    "product.credit_code": _said("18位。", "18 characters."),
    "provider.dataset": _said(
        "从列表选，也可写因子编号或别名。不知道就空着。",
        "Choose from the list, or enter an id or alias. Blank if unknown.",
    ),
    "provider.process": _said(
        "由本厂另一过程供给时选它，不再选因子。",
        "If another process of this study provides it; then no factor.",
    ),
    "role": _said(
        "每个过程要有一行“参考流”（主产品）。不选即“投入”。方向由角色表示，数量写正数。",
        "Each process needs one reference flow (its main product). Blank means input.",
    ),
    "standard": _said(
        "不填即 GB/T 24067-2024；没有依据标准就写“—”。",
        "Blank: GB/T 24067-2024. Write — if there is none.",
    ),
    "treats_waste": _said(
        "参考流是送进来的废物时选“是”。", "Yes if the reference flow is a waste that comes in."
    ),
    "uncertainty.pedigree": _said(
        "五个1–5的整数：可靠性,完整性,时间,地域,技术。",
        "Five integers 1–5: reliability, completeness, time, geography, technology.",
    ),
    "unit.kind": _said("只算到出厂的用“声明单位”。", "Declared unit for a partial footprint."),
    "unit.quantity": _said(
        "碳足迹按多少产品给出，例如 1 件、1 t。", "What one footprint is for, e.g. 1 piece, 1 t."
    ),
    "unit.text": _said("例如：1 kg 枸杞干果，出厂", "e.g. 1 kg of dried goji at the gate"),
}


def hint(key: str) -> Text:
    """The message for a column or form row; empty where its heading says enough."""
    return _HINTS.get(key, Text(zh=""))
