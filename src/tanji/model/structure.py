"""What a study must be before it can be calculated: ids, links, units, reference flows.

Every reader and the calculation call ``structure_problems``. Errors forbid the calculation; warnings
are listed beside the result. Loops between processes are sound; whether a loop has an outlet is
known only to the solver.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from tanji.model import consistency, units
from tanji.model.dataset import Dataset
from tanji.model.errors import TanjiError
from tanji.model.exchange import BurdenFree, DatasetLink, Exchange, ProcessLink, Provider
from tanji.model.finding import Findings, Said, nearest, of_exchange, of_process, shortened
from tanji.model.problem import Problem
from tanji.model.process import CircularFootprint, Process
from tanji.model.quantity import Quantity
from tanji.model.study import Edit, Study
from tanji.model.vocabulary import Category, DatasetUse, Role

_NEEDS_PROVIDER = (Role.INPUT, Role.WASTE, Role.AVOIDED)
_ELEMENTARY = (Role.EMISSION, Role.UPTAKE)
# What to write instead of a negative amount.
_INSTEAD: dict[Role, Said] = {
    Role.REFERENCE: (
        "处理废物的过程勾选“处理废物”，参考流写正数。",
        "For a waste treatment set treats_waste and enter a positive amount.",
    ),
    Role.COPRODUCT: (
        "写正数；若它是被送走处理的，把角色改为“送处理的废物”。",
        'Enter a positive amount; if it goes to treatment, change the role to "Waste to treatment".',
    ),
    Role.INPUT: (
        "写正数；产出的改为“共生产品”或“送处理的废物”，抵扣的改为“替代产品”。",
        'Enter a positive amount; an output is a "Co-product" or "Waste to treatment", '
        'a credit is an "Avoided product".',
    ),
    Role.WASTE: (
        "写正数；进入过程的改为“投入”。",
        'Enter a positive amount; what enters the process is an "Input".',
    ),
    Role.AVOIDED: (
        "替代产品写正数，抵扣由角色表示。",
        "Enter a positive amount; the role makes it a credit.",
    ),
    Role.EMISSION: (
        "写正数；清除或从自然取用的，把角色改为“清除/自然取用”。",
        'Enter a positive amount; a removal has the role "Removal or resource from nature".',
    ),
    Role.UPTAKE: (
        "写正数；排放的把角色改为“排放”。",
        'Enter a positive amount; a release has the role "Emission to nature".',
    ),
}


def structure_problems(study: Study, datasets: Mapping[str, Dataset]) -> list[Problem]:
    """All problems of a study's structure, against the datasets of a release; empty if it is sound.

    ``where.object`` and ``where.field`` hold ids; the message names things as people do.
    """
    return _Inspection(study, datasets).run()


class _Inspection:
    def __init__(self, study: Study, datasets: Mapping[str, Dataset]) -> None:
        self.study = study
        self.released = datasets
        self.own = {dataset.id: dataset for dataset in study.datasets}
        self.processes = {process.id: process for process in study.processes}
        self.found = Findings()
        self._names: dict[str, str] | None = None

    def run(self) -> list[Problem]:
        self._ids()
        self._goal()
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
        self._unique("study/processes", "过程", "process", (p.id for p in study.processes))
        self._unique("study/datasets", "自带因子", "own dataset", (d.id for d in study.datasets))
        self._unique("study/evidence", "证据", "evidence", (e.id for e in study.evidence))
        self._unique("study/cutoffs", "取舍", "cut-off", (c.id for c in study.cutoffs))
        self._unique("study/assumptions", "假设", "assumption", (a.id for a in study.assumptions))
        self._unique("study/levers", "情景", "lever", (lever.id for lever in study.levers))
        for process in study.processes:
            place = f"{process.id}/exchanges"
            self._unique(place, "清单行", "exchange", (e.id for e in process.exchanges))
        for dataset in study.datasets:
            released = self.released.get(dataset.id)
            if released is not None and released != dataset:
                self.found.error(
                    "duplicate_id",
                    f"{dataset.id}/id",
                    (
                        f"自带因子“{dataset.name}”与因子库里的“{released.name}”编号相同。",
                        f'Own dataset "{dataset.name.english}" has the id of '
                        f'"{released.name.english}" of the factor library.',
                    ),
                    ("给自带因子换一个编号。", "Give your own dataset another id."),
                    value=dataset.id,
                )
        known = self.processes
        for kind, items in (("cutoffs", study.cutoffs), ("assumptions", study.assumptions)):
            for item in items:
                if item.process and item.process not in known:
                    self._unknown_process(f"{kind}/{item.id}/process", item.process, ("", ""))

    def _unique(self, place: str, zh: str, en: str, ids: Iterable[str]) -> None:
        for name, count in Counter(ids).items():
            if not name:
                message = f"有{count}个{zh}没有编号。", f"{count} × {en} without an id."
                self.found.error("missing_id", place, message, ("写上编号。", "Enter an id."))
            elif count > 1:
                self.found.error(
                    "duplicate_id",
                    place,
                    (f"{zh}编号“{name}”用了{count}次。", f'The {en} id "{name}" occurs {count} times.'),
                    ("每个编号只用一次。", "Use each id once."),
                    value=name,
                )

    # ----------------------------------------------------------------- goal

    def _goal(self) -> None:
        study = self.study
        unit = ("功能单位", "The functional unit")
        self._positive("study/unit", unit, study.unit.quantity)
        wanted = study.demand.amount or study.unit.quantity
        if study.demand.amount:
            self._positive("study/demand", ("参考流", "The reference flow"), study.demand.amount)
        process = self.processes.get(study.demand.process)
        if process is None:
            self._unknown_process("study/demand", study.demand.process, ("核算对象：", "Demand: "))
            return
        product = self._product("study/demand", ("核算对象", "The demand"), process, study.demand.product)
        if product is not None:
            self._fits("study/demand", ("核算对象", "The demand"), wanted.unit, product.amount.unit)

    def _unknown_process(self, place: str, wanted: str, lead: Said) -> None:
        self.found.error(
            "unknown_process",
            place,
            (f"{lead[0]}没有过程“{wanted}”。", f'{lead[1]}there is no process "{wanted}".'),
            ("写已有过程的编号。", "Enter the id of one of the processes."),
            value=wanted,
            suggestions=nearest(wanted, self.processes),
        )

    # ------------------------------------------------------------ processes

    def _process(self, process: Process) -> None:
        who = of_process(process)
        references = [e for e in process.exchanges if e.role is Role.REFERENCE]
        place = f"{process.id}/exchanges"
        if not references:
            self.found.error(
                "missing_reference",
                place,
                (f"{who[0]}没有参考流，无法折算。", f"{who[1]} has no reference flow."),
                (
                    "把它的主产品（或被处理的废物）的角色设为“参考流”。",
                    'Give its main product (or the waste that it treats) the role "Reference flow".',
                ),
            )
        elif len(references) > 1:
            names = "、".join(str(e.name) for e in references[:5])
            self.found.error(
                "several_references",
                place,
                (
                    f"{who[0]}有{len(references)}个参考流（{names}）。",
                    f"{who[1]} has {len(references)} reference flows ({names}).",
                ),
                (
                    "只留一个参考流，其余改为“共生产品”并给出分配。",
                    'Keep one; make the others "Co-product" and state the allocation.',
                ),
            )
        for exchange in process.exchanges:
            self._exchange(process, exchange)
        for formula in process.recycling:
            self._recycling(process, formula)
        consistency.check_process(process, self.study, self.found)

    def _exchange(self, process: Process, exchange: Exchange) -> None:
        place, who = f"{process.id}/{exchange.id}", of_exchange(process, exchange)
        self._amount(place, who, exchange)
        unit_known = self._known_unit(f"{place}/unit", who, exchange.amount.unit)
        if exchange.role in _NEEDS_PROVIDER:
            if exchange.provider is None:
                self._unlinked(f"{place}/provider", who, exchange)
            else:
                unit = exchange.amount.unit if unit_known else ""
                self._provider(place, who, exchange.provider, unit)
                self._self_link(process, exchange, unit)
        elif exchange.provider is not None:
            role = exchange.role.label
            self.found.error(
                "provider_not_allowed",
                f"{place}/provider",
                (
                    f"{who[0]}的角色是“{role}”，不应有来源。",
                    f'{who[1]} has the role "{role.english}" and takes no provider.',
                ),
                ("去掉来源，或改角色。", "Remove the provider or change the role."),
            )
        if exchange.role in _ELEMENTARY:
            self._elementary(place, who, exchange, unit_known)
        if exchange.electricity is not None and exchange.electricity.contract is not None:
            unit = exchange.amount.unit if unit_known else ""
            self._provider(place, who, exchange.electricity.contract, unit, field="contract")

    def _amount(self, place: str, who: Said, exchange: Exchange) -> None:
        amount, place = exchange.amount.amount, f"{place}/amount"
        if not self._number(place, who, amount):
            return
        if amount < 0:
            self.found.error(
                "negative_amount",
                place,
                (f"{who[0]}的量是负数（{amount}）。", f"{who[1]} has a negative amount ({amount})."),
                _INSTEAD[exchange.role],
                value=amount,
            )
        elif amount == 0 and exchange.is_product:
            name = exchange.role.label
            self.found.error(
                "zero_reference" if exchange.role is Role.REFERENCE else "zero_coproduct",
                place,
                (
                    f"{who[0]}是{name}，量为0，无法折算。",
                    f"{who[1]} is a {name.english.lower()} of 0.",
                ),
                ("写一个大于0的数。", "Enter a number above 0."),
                value=amount,
            )

    def _number(self, place: str, who: Said, amount: Decimal) -> bool:
        """Whether a number is finite and small enough to calculate with."""
        if amount.is_finite() and (not amount or abs(amount.adjusted()) <= 100):
            return True
        shown = shortened(amount, 24)
        self.found.error(
            "not_a_number" if not amount.is_finite() else "number_out_of_range",
            place,
            (f"{who[0]}的数“{shown}”不能计算。", f'{who[1]}: "{shown}" is no number to calculate with.'),
            ("写一个有限的数。", "Enter a finite number of ordinary size."),
            value=shown,
        )
        return False

    def _positive(self, place: str, who: Said, quantity: Quantity) -> None:
        if self._number(place, who, quantity.amount) and quantity.amount <= 0:
            self.found.error(
                "zero_demand",
                place,
                (f"{who[0]}的量为{quantity.amount}。", f"{who[1]} is {quantity.amount}."),
                ("写一个大于0的数。", "Enter a number above 0."),
                value=quantity.amount,
            )
        self._known_unit(place, who, quantity.unit)

    def _elementary(self, place: str, who: Said, exchange: Exchange, unit_known: bool) -> None:
        if not exchange.gas:
            self.found.error(
                "missing_gas",
                f"{place}/gas",
                (f"{who[0]}没有写明是什么气体。", f"{who[1]} does not say which gas it is."),
                ("写气体代号，如 CO2、CH4_fossil、N2O。", "Enter the gas: CO2, CH4_fossil, N2O …"),
            )
        elif exchange.category is Category.EMISSION and unit_known and exchange.ledger is not None:
            self._fits(f"{place}/unit", who, exchange.amount.unit, "kg")

    # ---------------------------------------------------------------- links

    def _unlinked(self, place: str, who: Said, exchange: Exchange) -> None:
        self.found.warn(
            "unlinked",
            place,
            (
                f"{who[0]}还没有绑定因子或来源过程。按未知处理，不当作零。",
                f"{who[1]} has no factor or providing process yet. It counts as unknown, not as zero.",
            ),
            ("为它选一个因子或来源过程。", "Choose a factor or a process for it."),
            value=exchange.amount,
        )

    def _provider(
        self, place: str, who: Said, provider: Provider, unit: str, *, field: str = "provider"
    ) -> None:
        """Check one link; ``unit`` is the unit of what is provided, empty if it is unknown."""
        wanted = ""
        if isinstance(provider, ProcessLink):
            wanted = self._process_link(f"{place}/{field}", who, provider)
        elif isinstance(provider, DatasetLink):
            wanted = self._dataset_link(f"{place}/{field}", who, provider)
        elif isinstance(provider, BurdenFree) and not provider.reason:
            self.found.error(
                "missing_reason",
                f"{place}/{field}",
                (f"{who[0]}按无负担计，却没有理由。", f"{who[1]} is burden-free without a reason."),
                ("写明依据的规则。", "State the rule behind it."),
            )
        if unit and wanted:
            self._fits(f"{place}/unit", who, unit, wanted)

    def _process_link(self, place: str, who: Said, link: ProcessLink) -> str:
        process = self.processes.get(link.process)
        if process is None:
            self._unknown_process(place, link.process, (f"{who[0]}：", f"{who[1]}: "))
            return ""
        product = self._product(place, who, process, link.product)
        return product.amount.unit if product else ""

    def _product(self, place: str, who: Said, process: Process, wanted: str) -> Exchange | None:
        """The product of a process that a link means; ``None``, with a problem, if there is none."""
        products = {product.id: product for product in process.products}
        if not wanted:
            return next(iter(process.products), None)
        if wanted not in products:
            provider = of_process(process)
            self.found.error(
                "unknown_product",
                place,
                (
                    f"{who[0]}：{provider[0]}没有产品“{wanted}”。",
                    f'{who[1]}: {provider[1]} has no product "{wanted}".',
                ),
                ("写该过程产品行的编号。", "Enter the id of one of its product lines."),
                value=wanted,
                suggestions=nearest(wanted, products) or tuple(products)[:3],
            )
        return products.get(wanted)

    def _dataset_link(self, place: str, who: Said, link: DatasetLink) -> str:
        dataset = self.own.get(link.dataset) or self.released.get(link.dataset)
        if dataset is None:
            self.found.error(
                "unknown_factor",
                place,
                (f"{who[0]}：没有因子“{link.dataset}”。", f'{who[1]}: no factor "{link.dataset}".'),
                ("从因子库选一个。", "Choose one of the factor library."),
                value=link.dataset,
                suggestions=self._near_datasets(link.dataset),
            )
            return ""
        if dataset.use is not DatasetUse.FOOTPRINT:
            self._wrong_use(place, who, dataset)
        return dataset.reference.unit

    def _near_datasets(self, wanted: str) -> tuple[str, ...]:
        if self._names is None:
            known = {**self.released, **self.own}
            self._names = {key: f"{key} {d.name} {d.name.en}" for key, d in known.items()}
        return nearest(wanted, list(self._names)) or nearest(wanted, self._names)

    def _wrong_use(self, place: str, who: Said, dataset: Dataset) -> None:
        use = dataset.use.label
        if dataset.use is DatasetUse.DIRECT_CO2:
            why = "不含上游", "a direct-CO2 factor without upstream"
        else:
            why = "只供参考", "a figure for reference only"
        self.found.error(
            "R-202",
            place,
            (
                f"{who[0]}用的“{dataset.name}”是{use}，{why[0]}。产品碳足迹要用碳足迹因子。"
                if dataset.use is not DatasetUse.DIRECT_CO2
                else f"{who[0]}用的“{dataset.name}”是二氧化碳排放因子，不含上游。"
                "产品碳足迹要用碳足迹因子。",
                f'{who[1]} uses "{dataset.name.english}", {why[1]}. '
                "A product footprint needs a footprint factor.",
            ),
            ("换成同一地区、同一年的碳足迹因子。", "Choose the footprint factor of the same place and year."),
            value=dataset.id,
        )

    def _self_link(self, process: Process, exchange: Exchange, unit: str) -> None:
        link = exchange.provider
        if not isinstance(link, ProcessLink) or link.process != process.id or not unit:
            return
        products = [p for p in process.products if not link.product or p.id == link.product]
        if not products or exchange.role is not Role.INPUT:
            return
        place, who = f"{process.id}/{exchange.id}/provider", of_exchange(process, exchange)
        try:
            share = exchange.amount.amount / products[0].amount.to(unit)
        except (TanjiError, ArithmeticError):
            return  # reported already
        if share >= 1:
            self.found.error(
                "self_link",
                place,
                (
                    f"{who[0]}来自本过程，用量不小于产量，没有净产出。",
                    f"{who[1]} comes from the process itself and is no less than its output.",
                ),
                ("检查来源或用量。", "Check the provider or the amount."),
                value=exchange.amount,
            )
        else:
            self.found.warn(
                "self_link",
                place,
                (
                    f"{who[0]}来自本过程，按自用计（占产量{float(share):.3%}）。",
                    f"{who[1]} comes from the process itself: counted as own use "
                    f"({float(share):.3%} of its output).",
                ),
                ("若不是自用，换一个来源。", "If it is no own use, choose another provider."),
            )

    # ---------------------------------------------------------------- units

    def _known_unit(self, place: str, who: Said, unit: str) -> bool:
        try:
            units.dimension(unit)
        except TanjiError as refusal:
            self.found.refused(place, who, refusal, unit)
            return False
        return True

    def _fits(self, place: str, who: Said, given: str, wanted: str) -> None:
        """Whether a unit converts to the provider's; unknown units are reported where they stand."""
        try:
            if not units.is_compatible(given, wanted):
                units.convert(Decimal(1), given, wanted)
        except TanjiError as refusal:
            if refusal.code == "incompatible-units":
                self.found.refused(place, who, refusal, given)

    # ------------------------------------------------ recycling, own, levers

    def _recycling(self, process: Process, formula: CircularFootprint) -> None:
        place = f"{process.id}/{formula.id}"
        who = (
            f"过程“{process.name}”的循环足迹公式“{formula.name}”",
            f'Circular footprint formula "{formula.name.english}" of "{process.name.english}"',
        )
        self._number(f"{place}/amount", who, formula.amount.amount)
        known = self._known_unit(f"{place}/unit", who, formula.amount.unit)
        for field in ("virgin", "recycled", "recycling", "substituted", "disposal", "energy_recovery"):
            if provider := getattr(formula, field):
                self._provider(place, who, provider, formula.amount.unit if known else "", field=field)
        for field in ("heat", "electricity"):
            if provider := getattr(formula, field):
                self._provider(place, who, provider, "MJ", field=field)
        consistency.check_recycling(place, who, formula, self.found)

    def _own_dataset(self, dataset: Dataset) -> None:
        who = f"自带因子“{dataset.name}”", f'Own dataset "{dataset.name.english}"'
        self._positive(f"{dataset.id}/reference", who, dataset.reference)
        if not dataset.gases and not dataset.exchanges:
            self.found.error(
                "empty_dataset",
                f"{dataset.id}/gases",
                (f"{who[0]}没有任何数值。没有数值不等于零。", f"{who[1]} has no values. That is not zero."),
                ("写上各气体的量，或 CO2e。", "Enter the amounts of its gases, or CO2e."),
            )
        for gas in dataset.gases:
            self._number(f"{dataset.id}/gases", who, gas.amount)
        for exchange in dataset.exchanges:
            place = f"{dataset.id}/{exchange.id}"
            named = f"{who[0]}的“{exchange.name}”", f'"{exchange.name.english}" of {who[1]}'
            self._amount(place, named, exchange)
            known = self._known_unit(f"{place}/unit", named, exchange.amount.unit)
            if exchange.provider is not None:
                self._provider(place, named, exchange.provider, exchange.amount.unit if known else "")
            elif exchange.role in _NEEDS_PROVIDER:
                self._unlinked(f"{place}/provider", named, exchange)

    def _levers(self) -> None:
        for lever in self.study.levers:
            who = f"情景“{lever.name}”", f'Lever "{lever.name.english}"'
            if not lever.options:
                message = f"{who[0]}没有选项。", f"{who[1]} has no options."
                fix = "至少写一个选项。", "Give it at least one option."
                self.found.error("missing_value", f"{lever.id}/options", message, fix)
            self._unique(f"{lever.id}/options", "选项", "option", (o.id for o in lever.options))
            for option in lever.options:
                for edit in option.edits:
                    self._edit(f"{lever.id}/{option.id}", who, edit)

    def _edit(self, place: str, who: Said, edit: Edit) -> None:
        if edit.process != "*" and edit.process not in self.processes:
            self._unknown_process(f"{place}/process", edit.process, (f"{who[0]}：", f"{who[1]}: "))
            return
        processes = self.processes.values() if edit.process == "*" else [self.processes[edit.process]]
        lines = [
            exchange
            for process in processes
            for exchange in process.exchanges
            if edit.exchange in ("*", exchange.id) and edit.category in ("", exchange.category)
        ]
        if not lines:
            self.found.error(
                "unknown_exchange",
                f"{place}/exchange",
                (f"{who[0]}没有碰到任何清单行。", f"{who[1]} touches no exchange."),
                ("检查过程、清单行和类别。", "Check the process, the exchange and the category."),
                value=f"{edit.process}/{edit.exchange} {edit.category}".strip(),
                suggestions=nearest(
                    edit.exchange, [e.id for process in processes for e in process.exchanges]
                ),
            )
        for field in ("dataset", "contract"):
            if wanted := getattr(edit, field):
                unit = self._dataset_link(f"{place}/{field}", who, DatasetLink(dataset=wanted))
                for exchange in lines if unit else ():
                    if exchange.role in _NEEDS_PROVIDER:
                        self._fits(f"{place}/{field}", who, exchange.amount.unit, unit)
        if edit.amount is not None and self._known_unit(f"{place}/amount", who, edit.amount.unit):
            for exchange in lines:
                self._fits(f"{place}/amount", who, edit.amount.unit, exchange.amount.unit)


_ID = re.compile(r"[^\s/]+")
