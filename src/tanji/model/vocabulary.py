"""The words that studies, datasets and results are made of, as choices (see docs/glossary.md)."""

from enum import StrEnum

from tanji.model.document import Text


class Labelled(StrEnum):
    """A choice that knows its name in Chinese and English."""

    label: Text

    def __new__(cls, value: str, zh: str = "", en: str = "") -> "Labelled":
        """A member that carries its label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = Text(zh=zh, en=en)
        return member


class Stage(Labelled):
    """Life-cycle stage of a figure, in the fixed order of every table and chart.

    GB/T 24067-2024 has five stages; production is shown in its three parts, farming apart from it.
    """

    RAW = "raw", "原材料获取", "Raw materials"
    GROW = "grow", "种植/养殖", "Farming"
    TRANSPORT = "trans", "运输", "Transport"
    ELECTRICITY = "elec", "生产·电力", "Production: electricity"
    DIRECT = "direct", "生产·热与直接", "Production: heat and direct"
    PACK = "pack", "包装与废物", "Packaging and waste"
    USE = "use", "使用", "Use"
    EOL = "eol", "生命末期", "End of life"


class ProcessStage(Labelled):
    """Where in the life cycle a unit process stands; ``production`` is split by kind of
    exchange.
    """

    RAW = "raw", "原材料获取", "Raw materials"
    GROW = "grow", "种植/养殖", "Farming"
    PRODUCTION = "production", "生产", "Production"
    DISTRIBUTION = "trans", "分销/储运", "Distribution"
    USE = "use", "使用", "Use"
    EOL = "eol", "生命末期", "End of life"


class Role(Labelled):
    """What an exchange is to its process."""

    REFERENCE = "reference", "参考流", "Reference flow"
    COPRODUCT = "coproduct", "共生产品", "Co-product"
    INPUT = "input", "投入", "Input"
    WASTE = "waste", "送处理的废物", "Waste to treatment"
    AVOIDED = "avoided", "替代产品（系统扩展）", "Avoided product (system expansion)"
    EMISSION = "emission", "排放", "Emission to nature"
    UPTAKE = "uptake", "清除/自然取用", "Removal or resource from nature"


class Category(Labelled):
    """Kind of thing that is exchanged."""

    MATERIAL = "material", "物料", "Material"
    ELECTRICITY = "electricity", "电力", "Electricity"
    FUEL = "fuel", "燃料", "Fuel"
    HEAT = "heat", "热力", "Heat and steam"
    WATER = "water", "水", "Water"
    TRANSPORT = "transport", "运输", "Transport"
    PACKAGING = "packaging", "包装", "Packaging"
    WASTE = "waste", "废物", "Waste"
    EMISSION = "emission", "直接排放", "Direct emission"
    PRODUCT = "product", "产品", "Product"
    SERVICE = "service", "服务与其他", "Service or other"


class Origin(Labelled):
    """Where a value comes from: the character shown beside it."""

    MEASURED = "measured", "实测", "Measured"
    CALCULATED = "calculated", "由实测计算", "Calculated from measurement"
    SUPPLIER = "supplier", "供应商", "Supplier"
    DATABASE = "database", "数据库或文献", "Database or literature"
    ESTIMATED = "estimated", "估算", "Estimated"
    UNKNOWN = "unknown", "未说明", "Not stated"

    @property
    def is_primary(self) -> bool:
        """Primary data: measured, or calculated from measurement, at the site or at the
        supplier.
        """
        return self in (Origin.MEASURED, Origin.CALCULATED, Origin.SUPPLIER)


class Ledger(Labelled):
    """The five ledgers that ISO 14067 and GB/T 24067 want apart."""

    FOSSIL = "fossil", "化石源", "Fossil"
    BIOGENIC_EMISSIONS = "biogenic_emissions", "生物源排放", "Biogenic emissions"
    BIOGENIC_REMOVALS = "biogenic_removals", "生物源清除", "Biogenic removals"
    DLUC = "dluc", "直接土地利用变化", "Direct land-use change"
    AIRCRAFT = "aircraft", "航空排放", "Aircraft emissions"


class Supply(Labelled):
    """How electricity reaches the meter (ISO 14067 hierarchy, see docs/guide)."""

    GRID = "grid", "公共电网", "Public grid"
    SELF = "self", "自发自用", "Own generation"
    DIRECT_WIRE = "direct_wire", "绿电直连", "Direct wire"
    GREEN_CONTRACT = "green_contract", "绿电合同/绿证", "Green contract or certificate"


class UnitKind(Labelled):
    """Declared unit (only for a partial footprint) or functional unit."""

    DECLARED = "declared", "声明单位", "Declared unit"
    FUNCTIONAL = "functional", "功能单位", "Functional unit"


class BoundaryKind(Labelled):
    """System boundary."""

    CRADLE_TO_GATE = "cradle_to_gate", "摇篮到大门", "Cradle to gate"
    GATE_TO_GATE = "gate_to_gate", "大门到大门", "Gate to gate"
    CRADLE_TO_GRAVE = "cradle_to_grave", "摇篮到坟墓", "Cradle to grave"


class AllocationMethod(Labelled):
    """How a process with several products is shared among them."""

    MASS = "mass", "质量", "Mass"
    ENERGY = "energy", "能量", "Energy content"
    ECONOMIC = "economic", "经济价值", "Economic value"
    GIVEN = "given", "给定系数", "Given factors"


class DatasetUse(Labelled):
    """What a dataset may be used for. Only ``footprint`` enters a product footprint (rule
    R-202).
    """

    FOOTPRINT = "footprint", "产品碳足迹因子", "Footprint factor"
    DIRECT_CO2 = (
        "direct_co2",
        "电力二氧化碳排放因子（不含上游）",
        "Direct CO2 factor of electricity",
    )
    REFERENCE = "reference", "参考值（不参与核算）", "Reference figure, not for calculation"


class Severity(Labelled):
    """How much a problem matters."""

    ERROR = "error", "错误", "Error"
    WARNING = "warning", "提醒", "Warning"
    INFO = "info", "说明", "Note"
