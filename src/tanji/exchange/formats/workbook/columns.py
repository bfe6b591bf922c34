"""Every sheet and column of the workbook, once: the writer, the reader and the template share them.

A column's ``key`` is the path of a field in its record (``amount.unit``); ``scope`` names the list
that its texts refer to. Columns marked ``more`` are folded away until somebody uses them.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto

from tanji.model.document import Text


class Kind(Enum):
    """How the text of a cell is read."""

    TEXT = auto()
    NUMBER = auto()
    INTEGER = auto()
    YES = auto()
    DATE = auto()
    UNIT = auto()
    PEDIGREE = auto()
    LIST = auto()
    REF = auto()  # one name or id out of a scope
    REFS = auto()  # several


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``loose`` scopes keep a text that they do not know."""

    key: str
    zh: str
    en: str
    kind: Kind = Kind.TEXT
    scope: str = ""
    width: int = 12
    more: bool = False
    loose: bool = False
    required: bool = False
    other_names: tuple[str, ...] = ()


_INDEX: dict[str, dict[str, Column]] = {}


def _by_key(sheet: str, columns: tuple[Column, ...]) -> dict[str, Column]:
    """The columns of a sheet by key, kept: cells ask for them by the hundred thousand."""
    if sheet not in _INDEX:
        _INDEX[sheet] = {column.key: column for column in columns}
    return _INDEX[sheet]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with its columns; ``months`` places the monthly columns after a key."""

    key: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    note: Text
    months: str = ""
    colour: str = "4A2A5A"

    def column(self, key: str) -> Column:
        """The column with that key; ``KeyError`` if there is none."""
        return _by_key(self.key, self.columns)[key]


MARK = Column("mark", "示例", "Example", width=7, other_names=("标记", "mark"))


def _ref(key: str, zh: str, en: str, scope: str, **more: object) -> Column:
    return Column(key, zh, en, Kind.REF, scope, **more)  # type: ignore[arg-type]


def _name(zh: str = "名称", en: str = "Name") -> Column:
    return Column("name.zh", zh, en, width=26, required=True)


def _number(key: str, zh: str, en: str, **more: object) -> Column:
    return Column(key, zh, en, Kind.NUMBER, **more)  # type: ignore[arg-type]


def _quantity(key: str, zh: str, en: str, **more: object) -> tuple[Column, Column]:
    return (
        _number(f"{key}.amount", zh, en, **more),
        Column(f"{key}.unit", f"{zh}单位", f"{en} unit", Kind.UNIT, width=9, **more),  # type: ignore[arg-type]
    )


def _text(key: str, zh: str, en: str, **more: object) -> tuple[Column, Column]:
    """A text in Chinese with its English beside it."""
    width: int = more.pop("width", 26)  # type: ignore[assignment]
    return (
        Column(f"{key}.zh", zh, en, width=width, **more),  # type: ignore[arg-type]
        Column(f"{key}.en", f"{zh}（英文）", f"{en} (English)", width=width, more=True),
    )


ENGLISH_NAME = Column("name.en", "英文名称", "English name", width=26, more=True)
ID = Column("id", "编号", "ID", width=18, more=True)
PROCESS = _ref("process", "过程", "Process", "process", width=18, required=True)
UNKNOWN = Text(
    zh="没有的数据空着：空白=未知，会列为数据缺口，不当作0。确实没有发生才写0。",
    en="Leave blank what you do not know: blank is unknown and listed as a gap, never 0. "
    "Write 0 only for what did not happen.",
)

PROVIDER = (
    _ref(
        "provider.dataset",
        "因子",
        "Factor",
        "factor",
        width=34,
    ),
    _ref(
        "provider.process",
        "上游过程",
        "From process",
        "process",
        width=16,
    ),
)
PROVIDER_MORE = (
    _ref("provider.product", "上游产品", "Provider's product", "product", width=16, more=True),
    Column("provider.free", "无负担", "Burden-free", Kind.YES, more=True),
    Column("provider.reason.zh", "无负担理由", "Why burden-free", width=26, more=True),
    Column(
        "provider.reason.en", "无负担理由（英文）", "Why burden-free (English)", width=26, more=True
    ),
)
UNCERTAINTY = (
    _ref("uncertainty.distribution", "分布", "Distribution", "distribution", more=True, loose=True),
    _number("uncertainty.gsd", "几何标准差", "GSD", more=True),
    _number("uncertainty.sd", "标准差", "SD", more=True),
    _number("uncertainty.low", "下限", "Low", more=True),
    _number("uncertainty.high", "上限", "High", more=True),
    Column(
        "uncertainty.pedigree",
        "谱系得分",
        "Pedigree",
        Kind.PEDIGREE,
        more=True,
    ),
    _number("uncertainty.basic", "基本不确定度", "Basic uncertainty", more=True),
    Column("uncertainty.note", "不确定度说明", "Uncertainty note", width=20, more=True),
)
ELECTRICITY = (
    _ref("electricity.supply", "供电方式", "Supply", "supply", width=16),
    _ref("electricity.contract", "合同电源因子", "Contract factor", "factor", width=26),
    _number(
        "electricity.share",
        "合同比例",
        "Contract share",
    ),
    Column(
        "electricity.certificates",
        "证书编号",
        "Certificates",
        Kind.LIST,
        width=20,
    ),
    Column("electricity.vintage", "电量所属期", "Vintage", width=12),
    Column("electricity.retired_on", "注销日期", "Retired on", Kind.DATE, width=13),
)
LEG = (
    *_quantity("transport.mass", "货物质量", "Mass"),
    *_quantity("transport.distance", "运距", "Distance"),
    Column("transport.mode", "运输方式", "Mode", width=14),
)
PROPERTIES = (
    *_quantity("properties.mass", "总质量", "Total mass", more=True),
    *_quantity("properties.energy", "总能量", "Total energy", more=True),
    *_quantity("properties.value", "总价值", "Total value", more=True),
    *_quantity("properties.carbon", "总碳量", "Total carbon", more=True),
)

_WHAT = (
    PROCESS,
    _name(),
    _ref("role", "角色", "Role", "role", width=20),
    _ref("category", "类别", "Category", "category", width=18),
)
_AMOUNT = (
    _number(
        "amount.amount",
        "数量",
        "Amount",
        required=True,
        other_names=("用量", "产量", "年用量"),
    ),
    Column("amount.unit", "单位", "Unit", Kind.UNIT, width=9, required=True),
)
_GAS = _ref("gas", "气体", "Gas", "gas", width=14, loose=True)
_HOW_KNOWN = (
    _ref("origin", "数据来源", "Origin", "origin", width=18),
    Column(
        "evidence",
        "证据",
        "Evidence",
        Kind.REFS,
        "evidence",
        loose=True,
    ),
    Column("note", "备注", "Note", width=22),
)
_REST = (
    ENGLISH_NAME,
    *PROVIDER_MORE,
    _ref("ledger", "排放科目", "Ledger", "ledger", width=18, more=True),
    _ref("stage", "归入阶段", "Shown under stage", "stage", width=16, more=True),
    Column("source", "数据出处", "Source", width=20, more=True),
    Column("only_for", "仅用于产品", "Only for products", Kind.REFS, "own_product", more=True),
    Column("lines", "台账行", "Ledger lines", Kind.REFS, "line", width=16, more=True, loose=True),
    *UNCERTAINTY,
    *PROPERTIES,
    ID,
    Column(
        "order",
        "序号",
        "Order",
        Kind.INTEGER,
        width=7,
        more=True,
    ),
)


def _used_only(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    return tuple(replace(column, more=True) for column in columns)


FORM = Sheet(
    "study",
    "产品与边界",
    "Product and boundary",
    (
        MARK,
        Column("item", "项目", "Item", width=30, other_names=("字段", "field")),
        Column("value", "内容", "Value", width=44, other_names=("值", "填写内容", "content")),
        Column("unit", "单位", "Unit", Kind.UNIT, width=10),
        Column("english", "英文", "English", width=44, other_names=("英文内容", "english value")),
        Column("help", "说明", "Help", width=60, other_names=("填写说明", "hint")),
    ),
    Text(zh="一行一项。带*的必填。", en="One item a row. Items with * are needed."),
)
PROCESSES = Sheet(
    "processes",
    "过程",
    "Processes",
    (
        MARK,
        replace(_name("过程名称", "Process name"), other_names=("名称", "过程", "name", "process")),
        _ref("stage", "生命周期阶段", "Stage", "process_stage", width=20),
        Column("location", "地点", "Location", width=16),
        *_text("technology", "技术路线", "Technology"),
        _ref("owner", "归属", "Owner", "owner", width=16, loose=True),
        Column("treats_waste", "处理废物", "Treats waste", Kind.YES, width=10),
        Column("source", "数据出处", "Source", width=20),
        Column("note", "备注", "Note", width=22),
        replace(
            ENGLISH_NAME,
            zh="过程英文名称",
            en="Process name in English",
            other_names=("英文名称", "English name"),
        ),
        ID,
    ),
    Text(
        zh="把生产分成几个过程，例如：还原、拉晶、切片。一个过程一行；它的产品、投入和排放写在"
        "后面的表里。",
        en="Split production into processes, one a row; products, inputs and emissions follow "
        "in the next sheets.",
    ),
)
ACTIVITY = Sheet(
    "activity",
    "活动数据",
    "Activity data",
    (
        MARK,
        *_WHAT,
        *_AMOUNT,
        *PROVIDER,
        _GAS,
        *_HOW_KNOWN,
        *_REST,
        *_used_only(ELECTRICITY),
        *_used_only(LEG),
    ),
    Text(
        zh="每个过程的产品（角色“参考流”）、共生产品、原辅料、包装、废物、直接排放。可填全年数"
        "量，也可填各月；两样都填时须相等。" + UNKNOWN.zh,
        en="Products (role: reference flow), co-products, materials, packaging, wastes and "
        "direct emissions. "
        "Give the total, the months, or both (then they must agree). " + UNKNOWN.en,
    ),
    months="note",
    colour="512A85",
)
ENERGY = Sheet(
    "energy",
    "能源",
    "Energy",
    (
        MARK,
        *_WHAT,
        *_AMOUNT,
        *PROVIDER,
        *ELECTRICITY,
        *_HOW_KNOWN,
        *_REST,
        replace(_GAS, more=True),
        *_used_only(LEG),
    ),
    Text(
        zh="电、燃料、热力。绿电合同只影响“按合同”的合计；证书注销后才计入。" + UNKNOWN.zh,
        en="Electricity, fuels, heat. A green contract changes the market-based total only, "
        "once its certificates "
        "are retired. " + UNKNOWN.en,
    ),
    months="note",
    colour="B68D00",
)
TRANSPORT = Sheet(
    "transport",
    "运输",
    "Transport",
    (
        MARK,
        _WHAT[0],
        _WHAT[1],
        *LEG,
        replace(_AMOUNT[0], required=False),
        replace(_AMOUNT[1], required=False),
        *PROVIDER,
        *_HOW_KNOWN,
        *_used_only(_WHAT[2:]),
        *_REST,
        replace(_GAS, more=True),
        *_used_only(ELECTRICITY),
    ),
    Text(
        zh="填货物质量和运距，数量（t·km）由二者相乘；已知t·km时也可直接填数量。" + UNKNOWN.zh,
        en="Give mass and distance: the amount (t·km) is their product; or give t·km directly. "
        + UNKNOWN.en,
    ),
    colour="156EB8",
)
ALLOCATION = Sheet(
    "allocation",
    "分配",
    "Allocation",
    (
        MARK,
        PROCESS,
        _ref("method", "分配方法", "Method", "allocation_method", width=20),
        *_text("justification", "理由", "Justification"),
        _ref("product", "产品", "Product", "own_product", width=22),
        _number("factor", "系数", "Factor"),
    ),
    Text(
        zh="一个过程有几个产品时，怎样分摊。方法和理由每个过程写一次；给定系数时每个产品一行。"
        "质量、能量、价值取自活动数据表右边折叠的列。",
        en="How a process with several products is shared. Method and reason once a process; "
        "for given factors one "
        "row a product. Mass, energy and value are in the folded columns of the activity sheet.",
    ),
)
CUTOFFS = Sheet(
    "cutoffs",
    "取舍",
    "Cut-offs",
    (
        MARK,
        _name("舍去的流", "Flow left out"),
        replace(PROCESS, required=False),
        _number("share", "估计占比（%）", "Estimated share (%)", width=16),
        *_text("basis", "估算依据", "Basis", width=44),
        ENGLISH_NAME,
        ID,
    ),
    Text(
        zh="没有计入的流，估计它占总量的百分之几，凭什么估。占比不知道就空着。",
        en="Flows left out, their estimated share in percent, and the basis. Leave the share "
        "blank if unknown.",
    ),
)
EVIDENCE = Sheet(
    "evidence",
    "证据",
    "Evidence",
    (
        MARK,
        replace(ID, more=False, width=14),
        *_text("title", "标题", "Title", width=34),
        Column("kind", "类型", "Kind", width=14),
        Column("file", "文件", "File", width=26),
        Column("place", "页码或位置", "Page or place", width=18),
        Column("sha256", "文件指纹 SHA-256", "SHA-256", width=40, more=True),
    ),
    Text(
        zh="数据背后的凭证：电费单、磅单、领料单、检测报告。",
        en="What stands behind the data: bills, weighing slips, store records, test reports.",
    ),
)
RECYCLING = Sheet(
    "recycling",
    "回收",
    "Recycling",
    (
        MARK,
        PROCESS,
        _name(),
        *_AMOUNT,
        _number("a", "A 分配系数", "A"),
        _number("r1", "R1 再生含量", "R1"),
        _number("r2", "R2 回收率", "R2"),
        _number("r3", "R3 能量回收率", "R3"),
        _number("b", "B", "B"),
        _number("quality_in", "Qsin/Qp", "Quality in"),
        _number("quality_out", "Qsout/Qp", "Quality out"),
        *_quantity("heating_value", "热值", "Heating value"),
        _number("heat_share", "供热比例", "Heat share"),
        _number("electricity_share", "发电比例", "Electricity share"),
        Column("source", "数据出处", "Source", width=20),
        ENGLISH_NAME,
        ID,
    ),
    Text(
        zh="循环足迹公式（CFF），一种材料一行；各项来源写在“回收来源”。不用这个公式就不填。",
        en="Circular footprint formula, one material a row; its providers are on the next "
        "sheet. Leave empty if unused.",
    ),
)
RECYCLING_PROVIDERS = Sheet(
    "recycling_providers",
    "回收来源",
    "Recycling providers",
    (
        MARK,
        PROCESS,
        _ref("item", "回收材料", "Material", "own_recycling", width=22, required=True),
        _ref("use", "用途", "Use", "recycling_use", width=26, required=True),
        *PROVIDER,
        *(replace(column, more=False) for column in PROVIDER_MORE),
    ),
    Text(
        zh="“回收”表每种材料的原生料、再生料、回收处理、替代料、能量回收、处置等，各由哪个因子"
        "或过程供给。",
        en="Which factor or process provides virgin, recycled, recycling, substituted, energy "
        "recovery and disposal.",
    ),
)
LEDGER = Sheet(
    "ledger",
    "月度",
    "Monthly ledger",
    (
        MARK,
        replace(_name("台账行", "Ledger line"), other_names=("名称", "name")),
        Column("unit", "单位", "Unit", Kind.UNIT, width=9, required=True),
        _ref("category", "类别", "Category", "category", width=18),
        _ref("origin", "数据来源", "Origin", "origin", width=18),
        Column("meter", "表计", "Meter", width=16),
        _HOW_KNOWN[1],
        ENGLISH_NAME,
        ID,
        Column("count", "月数", "Months", Kind.INTEGER, width=7, more=True),
    ),
    Text(
        zh="按月的台账，供几处活动数据共用（在活动数据的“台账行”列引用）。只用一处的月度数据直"
        "接写在活动数据表。" + UNKNOWN.zh,
        en="Monthly books that several activities share (named in their ledger-lines column). "
        + UNKNOWN.en,
    ),
    months="meter",
)
ASSUMPTIONS = Sheet(
    "assumptions",
    "假设",
    "Assumptions",
    (
        MARK,
        *_text("text", "假设与理由", "Assumption and reason", width=60),
        replace(PROCESS, required=False),
        ID,
    ),
    Text(zh="假定了什么，为什么。", en="What was assumed, and why."),
)
LEVERS = Sheet(
    "levers",
    "情景",
    "Scenarios",
    (
        MARK,
        Column("lever.name.zh", "情景", "Lever", width=20, required=True),
        Column("option.name.zh", "选项", "Option", width=20),
        _ref("edit.process", "改哪个过程", "Process changed", "process", width=18),
        _ref("edit.exchange", "改哪一行", "Line changed", "any_exchange", width=18),
        _ref("edit.category", "类别", "Category", "category", width=16, loose=True),
        _number("edit.scale", "倍数", "Scale"),
        *_quantity("edit.amount", "新数量", "New amount"),
        _ref("edit.dataset", "新因子", "New factor", "factor", width=30),
        _ref("edit.contract", "新合同因子", "New contract factor", "factor", width=26, more=True),
        _number("edit.share", "新合同比例", "New contract share", more=True),
        _ref("edit.supply", "新供电方式", "New supply", "supply", width=16, more=True, loose=True),
        Column(
            "edit.retired_on", "新注销日期", "New retirement date", Kind.DATE, width=13, more=True
        ),
        *(replace(column, more=True) for column in _text("option.note", "选项说明", "Option note")),
        Column("lever.name.en", "情景（英文）", "Lever (English)", width=20, more=True),
        Column("option.name.en", "选项（英文）", "Option (English)", width=20, more=True),
        Column("lever.id", "情景编号", "Lever ID", width=14, more=True),
        Column("option.id", "选项编号", "Option ID", width=14, more=True),
    ),
    Text(
        zh="读者可以换着看的选择，例如电力来源。一处改动一行；第一个选项是现状。*表示全部。",
        en="Choices that a reader may turn. One change a row; the first option is as "
        "calculated. * means all.",
    ),
)
DATASETS = Sheet(
    "datasets",
    "自有因子",
    "Own factors",
    (
        MARK,
        _name(),
        *_quantity("reference", "基准量", "Reference"),
        _ref("category", "类别", "Category", "category", width=18),
        Column("geography", "地域", "Geography"),
        Column("year", "年份", "Year", width=10),
        *_text("boundary", "系统边界", "Boundary"),
        *_text("technology", "技术", "Technology"),
        Column("source.citation", "文献或来源", "Citation", width=34),
        Column("source.place", "页码或表号", "Page or table", width=16),
        Column("source.url", "网址", "URL", width=24),
        _ref("source.provenance", "是否查阅原件", "Provenance", "provenance", width=16, loose=True),
        Column("gwp", "总值所用GWP", "GWP behind CO2e", width=14),
        *(replace(column, more=True) for column in _text("route", "工艺与标准", "Route")),
        *(
            replace(column, more=True)
            for column in _text("mix", "混合与地点类型", "Mix and location type")
        ),
        _ref("use", "用途", "Use", "dataset_use", width=22, more=True),
        Column("version", "版本", "Version", width=8, more=True),
        Column("treats_waste", "处理废物", "Treats waste", Kind.YES, more=True),
        Column("quality.technology", "技术得分", "TeR", Kind.INTEGER, more=True),
        Column("quality.geography", "地域得分", "GeR", Kind.INTEGER, more=True),
        Column("quality.time", "时间得分", "TiR", Kind.INTEGER, more=True),
        Column("quality.precision", "精度得分", "P", Kind.INTEGER, more=True),
        Column("quality.grade", "质量等级", "Grade", more=True),
        Column("quality.note", "质量说明", "Quality note", width=20, more=True),
        Column("licence", "许可", "Licence", more=True),
        Column("synonyms", "同义词", "Synonyms", Kind.LIST, width=20, more=True),
        Column("aliases", "别名编号", "Aliases", Kind.LIST, width=20, more=True),
        Column("valid_from", "有效期起", "Valid from", Kind.DATE, width=13, more=True),
        Column("valid_to", "有效期止", "Valid to", Kind.DATE, width=13, more=True),
        *(replace(column, more=True) for column in _text("note", "备注", "Note")),
        *UNCERTAINTY,
        ENGLISH_NAME,
        ID,
    ),
    Text(
        zh="因子库里没有、自己有出处的因子（例如供应商给的）。数值写在“因子气体”；由过程组成的"
        "写在“因子交换”。",
        en="Factors of your own with their source, e.g. from a supplier. Values go to the "
        "next sheet.",
    ),
)
GASES = Sheet(
    "gases",
    "因子气体",
    "Gases of own factors",
    (
        MARK,
        _ref("dataset", "自有因子", "Own factor", "own_dataset", width=30, required=True),
        replace(_GAS, required=True),
        _number("amount", "千克（每基准量）", "kg per reference", width=18, required=True),
        _ref("ledger", "排放科目", "Ledger", "ledger", width=20),
    ),
    Text(
        zh="自有因子每基准量各气体的千克数。只知道总值时气体写CO2e。",
        en="Kilograms of each gas per reference amount; write CO2e if only the sum is known.",
    ),
)
CLASSES = Sheet(
    "classes",
    "因子分类",
    "Classes of own factors",
    (
        MARK,
        _ref("dataset", "自有因子", "Own factor", "own_dataset", width=30, required=True),
        Column("system", "分类体系", "System", width=16),
        Column("code", "代码", "Code", width=14),
        Column("name", "类名", "Class name", width=30),
    ),
    Text(
        zh="自有因子在分类体系（如ISIC、CPC）里的位置，从大类到小类一级一行。不用就不填。",
        en="Where an own factor stands in a classification, from the top, one step a row.",
    ),
)
DATASET_LINES = Sheet(
    "dataset_lines",
    "因子交换",
    "Exchanges of own factors",
    (
        MARK,
        _ref("process", "自有因子", "Own factor", "own_dataset", width=30, required=True),
        *_WHAT[1:],
        *_AMOUNT,
        *PROVIDER,
        _GAS,
        *_HOW_KNOWN,
        *_REST,
        *_used_only(ELECTRICITY),
        *_used_only(LEG),
    ),
    Text(
        zh="自有因子由投入和排放组成时，一行一项。",
        en="If an own factor consists of inputs and emissions: one a row.",
    ),
)

SHEETS: tuple[Sheet, ...] = (
    FORM,
    PROCESSES,
    ACTIVITY,
    ENERGY,
    TRANSPORT,
    ALLOCATION,
    CUTOFFS,
    EVIDENCE,
    LEDGER,
    RECYCLING,
    RECYCLING_PROVIDERS,
    ASSUMPTIONS,
    LEVERS,
    DATASETS,
    GASES,
    DATASET_LINES,
    CLASSES,
)
EXCHANGE_SHEETS = (ACTIVITY, ENERGY, TRANSPORT)
README = Text(zh="说明", en="Read me")
MOST_MONTHS = 600
LISTS = "字典"  # hidden sheet of the drop-down lists


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the form. ``pair``: Chinese and English; ``quantity``: value and unit."""

    key: str
    zh: str
    en: str
    shape: str = "one"  # one | pair | quantity
    kind: Kind = Kind.TEXT
    scope: str = ""
    loose: bool = False
    required: bool = False


def _pair(key: str, zh: str, en: str, **more: object) -> Item:
    return Item(key, zh, en, "pair", **more)  # type: ignore[arg-type]


FORM_GROUPS: tuple[tuple[Text, tuple[Item, ...]], ...] = (
    (
        Text(zh="产品", en="Product"),
        (
            _pair("name", "核算名称", "Study name", required=True),
            _pair("product.name", "产品名称", "Product name", required=True),
            Item("product.model", "规格型号", "Model"),
            Item("product.code", "统计用产品分类目录代码", "Product classification code"),
            Item("product.cn_code", "HS/CN编码", "HS/CN code"),
            _pair("product.organization", "企业名称", "Organisation"),
            Item("product.credit_code", "统一社会信用代码", "Credit code"),
            _pair("product.facility", "生产场所", "Facility"),
            Item("product.region", "所在地区", "Region"),
        ),
    ),
    (
        Text(zh="单位与边界", en="Unit and boundary"),
        (
            Item(
                "unit.quantity", "单位数量", "Unit quantity", "quantity", Kind.NUMBER, required=True
            ),
            _pair("unit.text", "单位说明", "Unit in words"),
            Item("unit.kind", "单位类型", "Unit kind", "one", Kind.REF, "unit_kind"),
            Item(
                "boundary.kind",
                "系统边界",
                "System boundary",
                "one",
                Kind.REF,
                "boundary_kind",
                required=True,
            ),
            _pair("boundary.text", "边界说明", "Boundary in words"),
            _pair("boundary.excluded", "不包括", "Excluded"),
            Item("demand.process", "最终过程", "Final process", "one", Kind.REF, "process"),
            Item(
                "demand.product",
                "最终过程的产品",
                "Product of the final process",
                "one",
                Kind.REF,
                "product",
            ),
            Item("demand.amount", "参考流数量", "Reference flow", "quantity", Kind.NUMBER),
        ),
    ),
    (
        Text(zh="时间与用途", en="Time and purpose"),
        (
            Item("period.start", "统计期开始", "Period start", "one", Kind.DATE, required=True),
            Item("period.end", "统计期结束", "Period end", "one", Kind.DATE, required=True),
            Item("geography", "地域", "Geography"),
            _pair("technology", "技术概况", "Technology"),
            _pair("purpose", "核算目的", "Purpose"),
            _pair("audience", "给谁看", "Audience"),
            Item("comparative_claim", "用于对外比较", "Comparative claim", "one", Kind.YES),
            Item("standard", "核算标准", "Standard"),
            Item("pack", "规则包", "Rule pack"),
            Item("gwp", "GWP取值", "GWP set"),
            Item("digits", "有效数字位数", "Significant digits", "one", Kind.INTEGER),
            Item("note", "备注", "Note"),
            Item("example", "这是示例数据", "This is an example", "one", Kind.YES),
        ),
    ),
    (
        Text(zh="台账与编号", en="Ledger and ids"),
        (
            _pair("ledger.facility", "台账场所", "Ledger facility"),
            Item("ledger.period.start", "台账开始", "Ledger start", "one", Kind.DATE),
            Item("ledger.period.end", "台账结束", "Ledger end", "one", Kind.DATE),
            Item("id", "核算编号", "Study ID"),
        ),
    ),
)
FORM_ITEMS: tuple[Item, ...] = tuple(item for _, items in FORM_GROUPS for item in items)
RECYCLING_USES: dict[str, Text] = {
    "virgin": Text(zh="原生料 Ev", en="Virgin material"),
    "recycled": Text(zh="再生料 Erec", en="Recycled material"),
    "recycling": Text(zh="回收处理 ErecEoL", en="Recycling at end of life"),
    "substituted": Text(zh="被替代的原生料 Ev*", en="Substituted virgin material"),
    "energy_recovery": Text(zh="能量回收 Eer", en="Energy recovery"),
    "heat": Text(zh="被替代的热 Eheat", en="Substituted heat"),
    "electricity": Text(zh="被替代的电 Eel", en="Substituted electricity"),
    "disposal": Text(zh="处置 Ed", en="Disposal"),
}
