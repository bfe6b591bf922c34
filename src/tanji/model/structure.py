"""What a study must be before it can be calculated: ids, links, units, reference flows.

Every reader calls ``structure_problems``. Errors forbid the calculation; warnings are listed beside
the result. Loops between processes are sound; whether a loop has an outlet only the solver knows.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Context, Decimal, localcontext

from tanji.model import consistency, units
from tanji.model.dataset import Dataset
from tanji.model.errors import IncompatibleUnits, TanjiError
from tanji.model.exchange import BurdenFree, DatasetLink, Exchange, ProcessLink, Provider
from tanji.model.finding import (
    Findings,
    Said,
    Thing,
    nearest,
    shortened,
    the_exchange,
    the_process,
    the_study,
)
from tanji.model.problem import Problem, Where
from tanji.model.process import CircularFootprint, Process
from tanji.model.quantity import Quantity
from tanji.model.study import Edit, Study
from tanji.model.vocabulary import Category, DatasetUse, Role, Supply

_NEEDS_PROVIDER = (Role.INPUT, Role.WASTE, Role.AVOIDED)
_OWNERS = ("own", "supplier", "background")
# What to write instead of a negative amount.
_INSTEAD: dict[Role, Said] = {
    Role.REFERENCE: (
        "写正数；处理废物的过程另外标明“处理废物”。",
        "Enter a positive amount; mark a waste treatment as such.",
    ),
    Role.COPRODUCT: (
        "写正数；若它是送去处理的，把角色改为“送处理的废物”。",
        'Enter a positive amount; if it goes to treatment, its role is "Waste to treatment".',
    ),
    Role.INPUT: (
        "写正数；产出的把角色改为“共生产品”或“送处理的废物”，抵扣的改为“替代产品”。",
        'Enter a positive amount; an output is a "Co-product" or "Waste to treatment", '
        'a credit an "Avoided product".',
    ),
    Role.WASTE: (
        "写正数；进入过程的把角色改为“投入”。",
        'Enter a positive amount; what enters the process is an "Input".',
    ),
    Role.AVOIDED: (
        "写正数；抵扣由角色“替代产品”表示。",
        'Enter a positive amount; the role "Avoided product" makes it a credit.',
    ),
    Role.EMISSION: (
        "写正数；清除或取自自然的，把角色改为“清除/自然取用”。",
        'Enter a positive amount; a removal has the role "Removal or resource from nature".',
    ),
    Role.UPTAKE: (
        "写正数；排放的把角色改为“排放”。",
        'Enter a positive amount; a release has the role "Emission to nature".',
    ),
}


def structure_problems(
    study: Study,
    datasets: Mapping[str, Dataset] | None,
    positions: Mapping[str, Where] | None = None,
) -> list[Problem]:
    """All problems of a study's structure, against the datasets of a release; empty if it is sound.

    Without a release (``None``) links to its datasets are left unjudged. ``positions`` are those of
    the parcel that brought the study: each problem then names its cell.
    """
    # Without traps a comparison with NaN is false instead of an exception: NaN has its own problem.
    with localcontext(Context(traps=[])):
        return _Inspection(study, datasets, Findings(positions)).run()


class _Inspection:
    def __init__(
        self, study: Study, datasets: Mapping[str, Dataset] | None, found: Findings
    ) -> None:
        self.study = study
        self.released = datasets or {}
        self.has_release = datasets is not None
        self.own = {dataset.id: dataset for dataset in study.datasets}
        self.processes = {process.id: process for process in study.processes}
        self.found = found

    def run(self) -> list[Problem]:
        self._ids()
        self._demand()
        for process in self.study.processes:
            self._process(process)
        for dataset in self.study.datasets:
            self._own_dataset(dataset)
        self._levers()
        consistency.check_study(self.study, self.found)
        return self.found.problems

    # ------------------------------------------------------------------ ids

    def _ids(self) -> None:
        study = self.study
        for field, zh, en, items in (
            ("processes", "过程", "process", study.processes),
            ("datasets", "自带因子", "own dataset", study.datasets),
            ("evidence", "证据", "evidence", study.evidence),
            ("cutoffs", "取舍", "cut-off", study.cutoffs),
            ("assumptions", "假设", "assumption", study.assumptions),
            ("levers", "情景", "lever", study.levers),
        ):
            self._unique(the_study(zh, en), field, (item.id for item in items))
        for dataset in study.datasets:
            released = self.released.get(dataset.id)
            if released is not None and released != dataset:
                thing = _own(dataset)
                message = (
                    f"{thing.zh}与因子库里的“{released.name}”编号相同。",
                    f'{thing.en} has the id of "{released.name.english}" in the factor library.',
                )
                fix = "给自带因子换一个编号。", "Give your own dataset another id."
                self.found.error("duplicate_id", thing, "id", message, fix, value=dataset.id)
        for name, count in Counter(process.name.zh for process in study.processes).items():
            if name and count > 1:
                thing = the_study(f"过程“{name}”", f'Process "{name}"')
                message = (
                    f"有{count}个过程都叫“{name}”，表和图里分不清。",
                    f'{count} processes are named "{name}"; a reader cannot tell them apart.',
                )
                fix = "给它们不同的名称。", "Give them different names."
                self.found.warn("duplicate_name", thing, "name", message, fix, value=name)
        named = [("取舍", "Cut-off", item.id, item.process) for item in study.cutoffs]
        named += [("假设", "Assumption", item.id, item.process) for item in study.assumptions]
        for zh, en, name, process in named:
            if process and process not in self.processes:
                thing = the_study(f"{zh}“{name}”", f'{en} "{name}"')
                self._unknown_process(thing, "processes", process)

    def _unique(self, thing: Thing, field: str, ids: Iterable[str]) -> None:
        for name, count in Counter(ids).items():
            if not name:
                message = (
                    f"{thing.zh}：有{count}项没有编号。",
                    f"{thing.en}: {count} without an id.",
                )
                fix = "写上编号。", "Enter an id."
                self.found.error("missing_id", thing, field, message, fix)
            elif count > 1:
                message = (
                    f"{thing.zh}：编号“{name}”用了{count}次。",
                    f'{thing.en}: the id "{name}" occurs {count} times.',
                )
                fix = "每个编号只用一次。", "Use each id once."
                self.found.error("duplicate_id", thing, field, message, fix, value=name)

    # --------------------------------------------------------------- demand

    def _demand(self) -> None:
        study = self.study
        self._positive(the_study("功能单位", "The functional unit"), "unit", study.unit.quantity)
        thing = the_study("核算对象", "The demand")
        if study.demand.amount:
            self._positive(thing, "demand", study.demand.amount)
        process = self.processes.get(study.demand.process)
        if process is None:
            self._unknown_process(thing, "demand", study.demand.process)
            return
        product = self._product(thing, "demand", process, study.demand.product)
        if product is not None:
            wanted = study.demand.amount or study.unit.quantity
            self._fits(thing, "demand", wanted.unit, product.amount.unit)

    def _unknown_process(self, thing: Thing, field: str, wanted: str) -> None:
        message = (
            f"{thing.zh}：没有过程“{wanted}”。",
            f'{thing.en}: there is no process "{wanted}".',
        )
        fix = "写已有过程的编号。", "Enter the id of a process of this study."
        near = nearest(wanted, self.processes)
        self.found.error(
            "unknown_process", thing, field, message, fix, value=wanted, suggestions=near
        )

    # ------------------------------------------------------------ processes

    def _process(self, process: Process) -> None:
        thing = the_process(process)
        self._unique(thing, "exchanges", (e.id for e in process.exchanges))
        references = [e for e in process.exchanges if e.role is Role.REFERENCE]
        if not references:
            message = f"{thing.zh}没有参考流，无法折算。", f"{thing.en} has no reference flow."
            fix = (
                "把主产品（或被处理的废物）的角色设为“参考流”。",
                'Give its main product, or the waste that it treats, the role "Reference flow".',
            )
            self.found.error("missing_reference", thing, "exchanges", message, fix)
        elif len(references) > 1:
            names = "、".join(f"“{e.name}”" for e in references[:5])
            message = (
                f"{thing.zh}有{len(references)}个参考流：{names}。",
                f"{thing.en} has {len(references)} reference flows: {names}.",
            )
            fix = (
                "只留一个，其余改为“共生产品”并给出分配。",
                'Keep one; make the others "Co-product" and state the allocation.',
            )
            self.found.error("several_references", thing, "exchanges", message, fix)
        if process.owner not in _OWNERS:
            self._unknown_choice(thing, "owner", process.owner, _OWNERS)
        for exchange in process.exchanges:
            self._exchange(process, exchange)
        for formula in process.recycling:
            self._recycling(process, formula)
        consistency.check_process(process, self.study, self.found)

    def _exchange(self, process: Process, exchange: Exchange) -> None:
        thing = the_exchange(process, exchange)
        unit = self._line(thing, exchange)
        if exchange.role in _NEEDS_PROVIDER:
            self._self_link(process, exchange, unit)
        elif exchange.provider is not None:
            role = exchange.role.label
            message = (
                f"{thing.zh}是“{role}”，不应有来源。",
                f'{thing.en} is "{role.english}" and takes no provider.',
            )
            fix = "去掉来源，或改角色。", "Remove the provider or change the role."
            self.found.error("provider_not_allowed", thing, "provider", message, fix)
        if exchange.electricity is not None and exchange.electricity.contract is not None:
            self._provider(thing, "contract", exchange.electricity.contract, unit)

    def _line(self, thing: Thing, exchange: Exchange) -> str:
        """Check amount, unit, gas and provider of a line; its unit, empty if that is unknown."""
        self._amount(thing, exchange)
        unit = exchange.amount.unit if self._known_unit(thing, exchange.amount.unit) else ""
        if exchange.role in _NEEDS_PROVIDER:
            if exchange.provider is None:
                self._unlinked(thing, exchange)
            else:
                self._provider(thing, "provider", exchange.provider, unit)
        if exchange.is_elementary and not exchange.gas:
            message = (
                f"{thing.zh}没有写明是什么气体。",
                f"{thing.en} does not say which gas it is.",
            )
            fix = "写气体代号，如 CO2、CH4_fossil、N2O。", "Enter the gas: CO2, CH4_fossil, N2O …"
            self.found.error("missing_gas", thing, "gas", message, fix)
        return unit

    def _amount(self, thing: Thing, exchange: Exchange) -> None:
        amount = exchange.amount.amount
        if not self._number(thing, "amount", amount):
            return
        if amount < 0:
            message = f"{thing.zh}的量是负数。", f"{thing.en} has a negative amount."
            fix = _INSTEAD[exchange.role]
            self.found.error("negative_amount", thing, "amount", message, fix, value=amount)
        elif amount == 0 and exchange.is_product:
            role = exchange.role.label
            code = "zero_reference" if exchange.role is Role.REFERENCE else "zero_coproduct"
            message = (
                f"{thing.zh}是{role}，量为0，无法折算。",
                f"{thing.en} is a {role.english.lower()} of 0.",
            )
            fix = "写一个大于0的数。", "Enter a number above 0."
            self.found.error(code, thing, "amount", message, fix, value=amount)

    def _number(self, thing: Thing, field: str, amount: Decimal) -> bool:
        """Whether a number is finite and of a size that can be calculated with."""
        if amount.is_finite() and (not amount or abs(amount.adjusted()) <= 100):
            return True
        shown = shortened(amount, 24)
        code = "number_out_of_range" if amount.is_finite() else "not_a_number"
        message = (
            f"{thing.zh}：“{shown}”不能计算。",
            f'{thing.en}: "{shown}" cannot be calculated with.',
        )
        fix = "写一个有限的、大小合理的数。", "Enter a finite number of ordinary size."
        self.found.error(code, thing, field, message, fix, value=shown)
        return False

    def _positive(self, thing: Thing, field: str, quantity: Quantity) -> None:
        if self._number(thing, field, quantity.amount) and quantity.amount <= 0:
            message = (
                f"{thing.zh}的量是{quantity.amount}，无法折算。",
                f"{thing.en} has the amount {quantity.amount}.",
            )
            fix = "写一个大于0的数。", "Enter a number above 0."
            self.found.error("zero_demand", thing, field, message, fix, value=quantity.amount)
        self._known_unit(thing, quantity.unit, field)

    # ---------------------------------------------------------------- links

    def _unlinked(self, thing: Thing, exchange: Exchange) -> None:
        message = (
            f"{thing.zh}还没有绑定因子或来源过程。按未知处理，不当作零。",
            f"{thing.en} has no factor or provider yet. It counts as unknown, not as zero.",
        )
        fix = "为它选一个因子或来源过程。", "Choose a factor or a process for it."
        self.found.warn("unlinked", thing, "provider", message, fix, value=exchange.amount)

    def _provider(self, thing: Thing, field: str, provider: Provider, unit: str) -> None:
        """Check one link; ``unit`` is the unit of what is provided, empty if it is unknown."""
        wanted = ""
        if isinstance(provider, ProcessLink):
            wanted = self._process_link(thing, field, provider)
        elif isinstance(provider, DatasetLink):
            wanted = self._dataset_link(thing, field, provider)
        elif isinstance(provider, BurdenFree) and not provider.reason:
            message = (
                f"{thing.zh}按无负担计，却没有理由。",
                f"{thing.en} is burden-free without a reason.",
            )
            fix = "写明依据的规则。", "State the rule behind it."
            self.found.error("missing_reason", thing, field, message, fix)
        if unit and wanted:
            self._fits(thing, "unit", unit, wanted)

    def _process_link(self, thing: Thing, field: str, link: ProcessLink) -> str:
        process = self.processes.get(link.process)
        if process is None:
            self._unknown_process(thing, field, link.process)
            return ""
        product = self._product(thing, field, process, link.product)
        return product.amount.unit if product else ""

    def _product(self, thing: Thing, field: str, process: Process, wanted: str) -> Exchange | None:
        """The product that a link means; ``None``, with a problem, if there is none."""
        products = {product.id: product for product in process.products}
        if not wanted:
            return next(iter(process.products), None)
        if wanted not in products:
            provider = the_process(process)
            message = (
                f"{thing.zh}：{provider.zh}没有产品“{wanted}”。",
                f'{thing.en}: {provider.en} has no product "{wanted}".',
            )
            fix = "写该过程产品行的编号。", "Enter the id of one of its product lines."
            near = nearest(wanted, products) or tuple(products)[:3]
            self.found.error(
                "unknown_product", thing, field, message, fix, value=wanted, suggestions=near
            )
        return products.get(wanted)

    def _dataset_link(self, thing: Thing, field: str, link: DatasetLink) -> str:
        dataset = self.own.get(link.dataset) or self.released.get(link.dataset)
        if dataset is None and not self.has_release:
            return ""
        if dataset is None:
            message = (
                f"{thing.zh}：没有因子“{link.dataset}”。",
                f'{thing.en}: there is no factor "{link.dataset}".',
            )
            fix = "从因子库选一个。", "Choose one from the factor library."
            near = nearest(link.dataset, [*self.own, *self.released])
            self.found.error(
                "unknown_factor", thing, field, message, fix, value=link.dataset, suggestions=near
            )
            return ""
        if dataset.use is not DatasetUse.FOOTPRINT:
            self._wrong_use(thing, field, dataset)
        return dataset.reference.unit

    def _wrong_use(self, thing: Thing, field: str, dataset: Dataset) -> None:
        direct = dataset.use is DatasetUse.DIRECT_CO2
        zh = "二氧化碳排放因子，不含上游" if direct else "参考值"
        en = "a direct-CO2 factor without upstream" if direct else "a reference figure"
        message = (
            f"{thing.zh}用的“{dataset.name}”是{zh}。产品碳足迹要用碳足迹因子。",
            f'{thing.en} uses "{dataset.name.english}", {en}. '
            "A product footprint needs a footprint factor.",
        )
        fix = (
            "换成同一地区、同一年的碳足迹因子。",
            "Choose the footprint factor of the same place and year.",
        )
        self.found.error("R-202", thing, field, message, fix, value=dataset.id)

    def _self_link(self, process: Process, exchange: Exchange, unit: str) -> None:
        link = exchange.provider
        if not isinstance(link, ProcessLink) or link.process != process.id:
            return
        products = [p for p in process.products if not link.product or p.id == link.product]
        if not unit or not products or exchange.role is not Role.INPUT:
            return
        if products[0].amount.amount <= 0:
            return
        thing = the_exchange(process, exchange)
        try:
            share = float(exchange.amount.to(products[0].amount.unit) / products[0].amount.amount)
        except TanjiError:
            return  # reported at its own place
        if share >= 1:
            message = (
                f"{thing.zh}来自本过程，用量不小于产量，没有净产出。",
                f"{thing.en} comes from the process itself and uses up all of its output.",
            )
            fix = "检查来源和用量。", "Check the provider and the amount."
            self.found.error("self_link", thing, "provider", message, fix, value=exchange.amount)
        else:
            message = (
                f"{thing.zh}来自本过程，按自用计，占产量的{share:.2%}。",
                f"{thing.en} comes from the process itself: own use, {share:.2%} of its output.",
            )
            fix = "若不是自用，换一个来源。", "If it is no own use, choose another provider."
            self.found.warn("self_link", thing, "provider", message, fix, value=exchange.amount)

    # ---------------------------------------------------------------- units

    def _known_unit(self, thing: Thing, unit: str, field: str = "unit") -> bool:
        try:
            units.dimension(unit)
        except TanjiError as refusal:
            self.found.refused(thing, field, refusal, unit)
            return False
        return True

    def _fits(self, thing: Thing, field: str, given: str, wanted: str) -> None:
        """Whether a unit converts to another; unknown units are reported where they stand."""
        try:
            if not units.is_compatible(given, wanted):
                units.convert(Decimal(1), given, wanted)
        except IncompatibleUnits as refusal:
            self.found.refused(thing, field, refusal, given)
        except TanjiError:
            return

    # ------------------------------------------------ recycling, own, levers

    def _recycling(self, process: Process, formula: CircularFootprint) -> None:
        thing = Thing(
            f"{process.id}/{formula.id}",
            f"{process.name} · {formula.name}",
            f"过程“{process.name}”的循环足迹公式“{formula.name}”",
            f'Circular footprint formula "{formula.name.english}" of "{process.name.english}"',
        )
        self._number(thing, "amount", formula.amount.amount)
        unit = formula.amount.unit if self._known_unit(thing, formula.amount.unit) else ""
        energy = formula.heating_value.unit if formula.heating_value else ""
        for field in (
            "virgin",
            "recycled",
            "recycling",
            "substituted",
            "energy_recovery",
            "disposal",
            "heat",
            "electricity",
        ):
            provider: Provider | None = getattr(formula, field)
            if provider is not None:
                given = energy if field in ("heat", "electricity") else unit
                self._provider(thing, field, provider, given)
        consistency.check_recycling(thing, formula, self.found)

    def _own_dataset(self, dataset: Dataset) -> None:
        thing = _own(dataset)
        self._positive(thing, "reference", dataset.reference)
        if not dataset.gases and not dataset.exchanges:
            message = (
                f"{thing.zh}没有任何数值。没有数值不等于零。",
                f"{thing.en} has no values. That is not the same as zero.",
            )
            fix = "写上各气体的量，或 CO2e。", "Enter the amounts of its gases, or CO2e."
            self.found.error("empty_dataset", thing, "gases", message, fix)
        for gas in dataset.gases:
            self._number(thing, "gases", gas.amount)
        for exchange in dataset.exchanges:
            line = Thing(
                f"{dataset.id}/{exchange.id}",
                f"{dataset.name} · {exchange.name}",
                f"{thing.zh}的“{exchange.name}”",
                f'"{exchange.name.english}" of own dataset "{dataset.name.english}"',
            )
            self._line(line, exchange)
            if exchange.uncertainty is not None:
                amount = exchange.amount.amount
                consistency.check_uncertainty(line, exchange.uncertainty, amount, self.found)

    def _levers(self) -> None:
        for lever in self.study.levers:
            name = f"情景“{lever.name}”"
            thing = Thing(f"lever/{lever.id}", name, name, f'Lever "{lever.name.english}"')
            if not lever.options:
                message = f"{thing.zh}没有选项。", f"{thing.en} has no options."
                fix = "至少写一个选项。", "Give it at least one option."
                self.found.error("missing_value", thing, "options", message, fix)
            self._unique(thing, "options", (option.id for option in lever.options))
            for edit in (edit for option in lever.options for edit in option.edits):
                self._edit(thing, edit)

    def _edit(self, thing: Thing, edit: Edit) -> None:
        if edit.process != "*" and edit.process not in self.processes:
            self._unknown_process(thing, "options", edit.process)
            return
        chosen = self.processes.values() if edit.process == "*" else [self.processes[edit.process]]
        lines = [
            exchange
            for process in chosen
            for exchange in process.exchanges
            if edit.exchange in ("*", exchange.id) and edit.category in ("", exchange.category)
        ]
        if not lines:
            message = (
                f"{thing.zh}没有碰到任何清单行。",
                f"{thing.en} touches no line of the inventory.",
            )
            fix = "检查过程、清单行和类别。", "Check the process, the line and the category."
            wanted = f"{edit.process} / {edit.exchange} {edit.category}".strip()
            near = nearest(edit.exchange, [e.id for process in chosen for e in process.exchanges])
            self.found.error(
                "unknown_exchange", thing, "options", message, fix, value=wanted, suggestions=near
            )
        for field, known in (("supply", Supply), ("category", Category)):
            if (given := getattr(edit, field)) and given not in list(known):
                self._unknown_choice(thing, "options", given, known)
        for wanted in filter(None, (edit.dataset, edit.contract)):
            unit = self._dataset_link(thing, "options", DatasetLink(dataset=wanted))
            for exchange in lines if unit else ():
                if exchange.role in _NEEDS_PROVIDER:
                    self._fits(thing, "options", exchange.amount.unit, unit)
        if edit.amount is not None and self._known_unit(thing, edit.amount.unit, "options"):
            for exchange in lines:
                self._fits(thing, "options", edit.amount.unit, exchange.amount.unit)

    def _unknown_choice(self, thing: Thing, field: str, given: str, choices: Iterable[str]) -> None:
        known = [str(choice) for choice in choices]
        message = f"{thing.zh}：不认识“{given}”。", f'{thing.en}: "{given}" is not known.'
        fix = "写其中之一：" + "、".join(known) + "。", "Enter one of " + ", ".join(known) + "."
        near = nearest(given, known)
        self.found.error("unknown_value", thing, field, message, fix, value=given, suggestions=near)


def _own(dataset: Dataset) -> Thing:
    name = f"自带因子“{dataset.name}”"
    en = f'Own dataset "{dataset.name.english}"'
    return Thing(f"dataset/{dataset.id}", name, name, en)
