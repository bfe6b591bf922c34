"""The product system of an openLCA archive as a study."""

import datetime
from collections import defaultdict
from decimal import Decimal

from tanji.exchange.formats.openlca.content import (
    Content,
    Node,
    id_of,
    name_of,
    node,
    nodes,
    number,
    text,
)
from tanji.exchange.formats.openlca.inventory import (
    Line,
    Reader,
    Source,
    internal_id,
    source_of,
)
from tanji.exchange.formats.openlca.notes import Notes
from tanji.exchange.names import both
from tanji.model.document import Text
from tanji.model.finding import Findings, nearest, the_study
from tanji.model.ledger import Period
from tanji.model.problem import Problem
from tanji.model.quantity import Quantity
from tanji.model.study import (
    Assumption,
    Boundary,
    Demand,
    FunctionalUnit,
    Product,
    Study,
)
from tanji.model.vocabulary import BoundaryKind

Links = dict[tuple[str, str], str]


class System:
    """Chooses the reference, links the lines, and builds the study.

    ``chosen`` names a product system or a process by id or name; without it there must be only one
    candidate.
    """

    def __init__(self, content: Content, chosen: str = "") -> None:
        self.content = content
        self.chosen = chosen
        self.notes = Notes()
        self._about: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self.found = Findings()
        self.sources = self._sources()
        self.makers: defaultdict[str, list[str]] = defaultdict(list)
        for source in self.sources.values():
            for line in source.products:
                if source.id not in self.makers[line.flow]:
                    self.makers[line.flow].append(source.id)

    @property
    def problems(self) -> list[Problem]:
        """What is wrong, and what was changed on the way."""
        return [*self.content.problems, *self.found.problems, *self.notes.problems(left_out=False)]

    @property
    def losses(self) -> list[Problem]:
        """What was left behind."""
        return self.notes.problems(left_out=True)

    def study(self) -> Study | None:
        """The study; ``None``, told, if there is no single reference."""
        system = self._system()
        if system is None and self.found.problems:
            return None
        reference = self._reference(system)
        if reference is None:
            return None
        links = self._links_of(system) if system else self._links_by_flow()
        reader = Reader(self.content, self.sources, links, self.notes, self.found)
        inside = self._inside(reference.id, links)
        processes = [
            reader.process(self.sources[key], is_reference=key == reference.id) for key in inside
        ]
        for key, source in self.sources.items():
            if key in inside:
                for code, name in self._about[key]:
                    self.notes.add(code, name)
            else:
                self.notes.add("outside_system", source.name)
        return self._study(system or {}, reference, reader).replace(processes=tuple(processes))

    def _sources(self) -> dict[str, Source]:
        sources: dict[str, Source] = {}
        for raw in self.content.all("processes"):
            source = source_of(raw, self.content)
            if source.id in sources:
                thing = the_study(f"过程“{source.name}”", f'Process "{source.name}"')
                message = (
                    f"{thing.zh}与“{sources[source.id].name}”编号相同，没有读入。",
                    f'{thing.en} has the id of "{sources[source.id].name}"; it was not read.',
                )
                fix = "在原软件里改编号后重新导出。", "Change the id and export it again."
                self.found.error("duplicate_id", thing, "processes", message, fix, value=source.id)
            else:
                sources[source.id] = source
        return sources

    # -------------------------------------------------------------- reference

    def _system(self) -> Node | None:
        """The product system to read, if there are any and one is meant."""
        systems = list(self.content.all("product_systems"))
        meant = [s for s in systems if self.chosen in (id_of(s), name_of(s))]
        if meant or len(systems) == 1:
            return (meant or systems)[0]
        if systems and not self._named(self.chosen):
            names = [name_of(system) for system in systems]
            self._undecided(names, "产品系统", "product systems")
        return None

    def _named(self, wanted: str) -> list[Source]:
        return [s for s in self.sources.values() if wanted and wanted in (s.id, s.name)]

    def _reference(self, system: Node | None) -> Source | None:
        if system is not None:
            wanted = system.get("refProcess") or system.get("referenceProcess")
            if (source := self.sources.get(id_of(wanted))) is not None:
                return source
            thing = the_study("产品系统", "The product system")
            name = name_of(wanted) or id_of(wanted) or "?"
            message = (
                f"{thing.zh}“{name_of(system)}”的基准过程“{name}”不在压缩包里。",
                f'{thing.en} "{name_of(system)}": its reference process "{name}" is not there.',
            )
            fix = "导出时选上全部过程。", "Export it with all of its processes."
            self.found.error("unknown_process", thing, "demand", message, fix, value=name)
            return None
        if self.chosen:
            meant = self._named(self.chosen)
            if len(meant) == 1:
                return meant[0]
            names = [source.name for source in self.sources.values()]
            self._undecided(list(nearest(self.chosen, names)) or names, "过程", "processes")
            return None
        used = {
            maker
            for source in self.sources.values()
            for line in source.lines
            if line.needs_provider
            for maker in self._candidates(line)
            if maker != source.id
        }
        tops = [source for key, source in self.sources.items() if key not in used]
        if len(tops) == 1:
            return tops[0]
        names = [source.name for source in tops or self.sources.values()]
        self._undecided(names, "不供给其他过程的过程", "processes that feed no other")
        return None

    def _undecided(self, names: list[str], zh: str, en: str) -> None:
        thing = the_study("压缩包", "The archive")
        shown = "、".join(f"“{name}”" for name in names[:20]) + ("等" if len(names) > 20 else "")
        if names:
            message = (
                f"{thing.zh}里有{len(names)}个{zh}，不知道核算哪一个：{shown}。",
                f"{thing.en} holds {len(names)} {en}; which one is meant? {shown}",
            )
        else:
            message = f"{thing.zh}里没有能读的过程。", f"{thing.en} holds no readable process."
        fix = (
            "导出时只选一个产品系统，或在读入时写明过程的名称。",
            "Export one product system, or name the process when reading.",
        )
        code = "ambiguous_reference" if names else "missing_reference"
        near = tuple(names[:3])
        self.found.error(code, thing, "demand", message, fix, value=self.chosen, suggestions=near)

    # ------------------------------------------------------------------ links

    def _links_of(self, system: Node) -> Links:
        """The links that a product system states; a line without one is unlinked."""
        links: Links = {}
        for link in nodes(system.get("processLinks")):
            source = self.sources.get(id_of(link.get("process")))
            if source is None:
                continue
            key, flow = internal_id(node(link.get("exchange"))), id_of(link.get("flow"))
            lines = [line for line in source.lines if key and internal_id(line.raw) == key]
            lines = lines or [line for line in source.lines if line.flow == flow]
            provider = id_of(link.get("provider"))
            for line in lines:
                if not line.needs_provider:
                    continue
                if provider in self.sources:
                    links[source.id, line.id] = provider
                else:
                    self._about[source.id].append(("provider_missing", _of(source, line)))
        return links

    def _links_by_flow(self) -> Links:
        """Default providers, else the only process that makes the flow."""
        links: Links = {}
        for source in self.sources.values():
            for line in source.lines:
                provider = self._provider(source, line) if line.needs_provider else ""
                if provider:
                    links[source.id, line.id] = provider
        return links

    def _provider(self, source: Source, line: Line) -> str:
        name, about = _of(source, line), self._about[source.id]
        if stated := id_of(line.raw.get("defaultProvider")):
            if stated in self.sources:
                return stated
            about.append(("provider_missing", name))
            return ""
        makers = self._candidates(line)
        shared = [maker for maker in makers if self.sources[maker].is_shared]
        if len(shared) == 1 and len(makers) == 1:
            about.append(("linked_by_flow", name))
            return shared[0]
        if makers:
            about.append(("several_providers" if shared else "provider_without_allocation", name))
        return ""

    def _candidates(self, line: Line) -> list[str]:
        stated = id_of(line.raw.get("defaultProvider"))
        return [stated] if stated in self.sources else self.makers.get(line.flow, [])

    def _inside(self, start: str, links: Links) -> dict[str, None]:
        """The processes that are reached from the reference, in the order of reaching."""
        inside, waiting = {start: None}, [start]
        while waiting:
            here = waiting.pop(0)
            for line in self.sources[here].lines:
                provider = links.get((here, line.id))
                if provider is not None and provider not in inside:
                    inside[provider] = None
                    waiting.append(provider)
        return inside

    # ------------------------------------------------------------------ study

    def _study(self, system: Node, reference: Source, reader: Reader) -> Study:
        name = name_of(system) or reference.name
        documentation = node(reference.raw.get("processDocumentation"))
        period, assumed = _period(documentation, reference.raw)
        quantity = self._target(system, reference, reader)
        assumptions = [
            Assumption(
                id="stages",
                text=Text(
                    zh="openLCA没有生命周期阶段：基准过程记为生产，其余过程记为原材料获取。",
                    en="openLCA has no life-cycle stages: the reference process counts as "
                    "production, all others as raw-material acquisition.",
                ),
            )
        ]
        if assumed:
            text_of = Text(
                zh=f"文件没有写数据周期，暂按{period}。",
                en=f"The file states no period; {period} is assumed.",
            )
            assumptions.append(Assumption(id="period", text=text_of))
            thing = the_study("数据周期", "The period")
            message = (
                f"{thing.zh}没有写明，暂按{period}。",
                f"{thing.en} is not stated; {period} is assumed.",
            )
            fix = "在研究里改成实际周期。", "Enter the actual period."
            self.found.warn("period_assumed", thing, "period", message, fix)
        product = next(iter(reference.products), None)
        return Study(
            id=id_of(system) or reference.id,
            name=both(name),
            product=Product(
                name=both(product.name if product else reference.name),
                region=self.content.place(reference.raw.get("location")),
            ),
            unit=FunctionalUnit(quantity=quantity, text=both(f"{quantity} {name}")),
            boundary=Boundary(
                kind=BoundaryKind.CRADLE_TO_GATE,
                text=Text(
                    zh="压缩包里产品系统所含的过程",
                    en="The processes of the product system in the archive",
                ),
            ),
            period=period,
            demand=Demand(process=reference.id, product=self._demanded(system, reference)),
            processes=(),
            geography=self.content.place(reference.raw.get("location")),
            assumptions=tuple(assumptions),
            note=text(system.get("description") or reference.raw.get("description")),
        )

    def _demanded(self, system: Node, reference: Source) -> str:
        """The product that the system demands; empty for the reference product."""
        wanted = system.get("refExchange") or system.get("referenceExchange")
        key = internal_id(node(wanted))
        meant = [line for line in reference.products if key and internal_id(line.raw) == key]
        return meant[0].id if meant and not meant[0].is_reference else ""

    def _target(self, system: Node, reference: Source, reader: Reader) -> Quantity:
        """The demanded amount: that of the system, else that of the reference flow."""
        amount = number(system.get("targetAmount"))
        if amount is not None:
            unit, scale, _ = self.content.unit(system.get("targetUnit"))
            if unit:
                return Quantity(amount=amount * scale if scale != 1 else amount, unit=unit)
        for line in reference.products:
            read = Reader(self.content, self.sources, {}, Notes(), Findings())
            own = read._quantity(reference, line)
            if own is not None:
                return own[0].replace(amount=abs(amount if amount is not None else own[0].amount))
        return Quantity(amount=Decimal(1), unit="kg")


def _of(source: Source, line: Line) -> str:
    return f"{source.name} · {line.name}"


def _period(documentation: Node, process: Node) -> tuple[Period, bool]:
    """The stated period; else, marked as assumed, the year of the last change."""
    start = _date(documentation.get("validFrom"))
    end = _date(documentation.get("validUntil"))
    if start and end and start <= end:
        return Period(start=start, end=end), False
    known = start or end or _date(process.get("lastChange"))
    year = known.year if known else 2000
    return Period(start=datetime.date(year, 1, 1), end=datetime.date(year, 12, 31)), True


def _date(value: object) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text(value)[:10])
    except ValueError:
        return None
