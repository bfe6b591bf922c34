"""Small openLCA archives, written by olca-schema's own writer or by hand in the older layout."""

import io
import json
import tempfile
import zipfile
from pathlib import Path

import olca_schema as o
from olca_schema.zipio import ZipWriter

# Heijungs & Suh (2002), The Computational Structure of Life Cycle Assessment, section 2.2:
# 10 kWh of electricity take 2 litres of fuel and emit 1 kg of CO2; 100 litres of fuel take
# 50 litres of crude oil and emit 10 kg of CO2. 1000 kWh of electricity then emit 120 kg of CO2.
TEXTBOOK_CO2 = 120.0


class Builder:
    """Entities by name; everything that was made goes into the archive."""

    def __init__(self) -> None:
        self.entities: list[o.RootEntity] = []
        self.flows: dict[str, o.Flow] = {}
        self.units: dict[str, o.Unit] = {}
        self.properties: dict[str, o.FlowProperty] = {}
        self.group("Mass", ("kg", 1), ("t", 1000), ("sh tn", 907.18474), ("g", 0.001))
        self.group("Energy", ("MJ", 1), ("kWh", 3.6))
        self.group("Volume", ("m3", 1), ("l", 0.001))
        self.group("Area", ("m2", 1), ("a", 100))
        self.group("Radioactivity", ("kBq", 1))

    def group(self, name: str, *members: tuple[str, float]) -> None:
        units = [o.new_unit(unit) for unit, _ in members]
        for unit, (_, factor) in zip(units, members, strict=True):
            unit.conversion_factor, unit.is_ref_unit = factor, unit is units[0]
        group = o.UnitGroup(name=f"Units of {name}", units=units)
        self.properties[name] = o.new_flow_property(name, group)
        self.units |= {unit.name: unit for unit in units}
        self.entities += [group, self.properties[name]]

    def flow(self, name: str, kind: str = "product", of: str = "Mass") -> o.Flow:
        if name not in self.flows:
            make = {"product": o.new_product, "waste": o.new_waste, "gas": o.new_elementary_flow}
            self.flows[name] = make[kind](name, self.properties[of])
            self.entities.append(self.flows[name])
        return self.flows[name]

    def process(self, name: str) -> o.Process:
        process = o.new_process(name)
        process.process_documentation = o.ProcessDocumentation(
            valid_from="2024-01-01", valid_until="2024-12-31"
        )
        process.location = o.Ref(id="cn", name="China", ref_type=o.RefType.Location)
        self.entities.append(process)
        return process

    def reference(self, process: o.Process, flow: o.Flow, amount: float, unit: str) -> o.Exchange:
        is_waste = flow.flow_type is o.FlowType.WASTE_FLOW
        add = o.new_input if is_waste else o.new_output
        exchange = add(process, flow, amount, self.units[unit].to_ref())
        exchange.is_quantitative_reference = True
        return exchange

    def add(
        self, process: o.Process, flow: o.Flow, amount: float, unit: str, *, out=False, **more
    ) -> o.Exchange:
        add = o.new_output if out else o.new_input
        exchange = add(process, flow, amount, self.units[unit].to_ref())
        for key, value in more.items():
            setattr(exchange, key, value)
        return exchange

    def emit(self, process: o.Process, name: str, amount: float, unit: str = "kg") -> o.Exchange:
        return self.add(process, self.flow(name, "gas"), amount, unit, out=True)

    def system(
        self, process: o.Process, amount: float, unit: str, *links: tuple[o.Process, o.Exchange]
    ) -> o.ProductSystem:
        """A product system; a link is a provider and the exchange that it feeds."""
        reference = next(e for e in process.exchanges if e.is_quantitative_reference)
        owners = {id(e): p for p in self.processes for e in p.exchanges}
        system = o.ProductSystem(
            name=f"system of {process.name}",
            ref_process=process.to_ref(),
            ref_exchange=o.ExchangeRef(internal_id=reference.internal_id),
            target_amount=amount,
            target_unit=self.units[unit].to_ref(),
            process_links=[
                o.ProcessLink(
                    exchange=o.ExchangeRef(internal_id=exchange.internal_id),
                    flow=exchange.flow,
                    process=owners[id(exchange)].to_ref(),
                    provider=provider.to_ref(),
                )
                for provider, exchange in links
            ],
        )
        self.entities.append(system)
        return system

    @property
    def processes(self) -> list[o.Process]:
        return [entity for entity in self.entities if isinstance(entity, o.Process)]

    def bytes(self) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "archive.zip"
            with ZipWriter(path) as writer:
                writer.write(o.Location(id="cn", name="China", code="CN"))
                for entity in self.entities:
                    writer.write(entity)
            return path.read_bytes()


def textbook(*, linked: bool = True, as_system: bool = True) -> Builder:
    """The system of Heijungs & Suh, with a product system or with default providers."""
    made = Builder()
    power, fuel = made.flow("Electricity", of="Energy"), made.flow("Fuel", of="Volume")
    plant, refinery = made.process("Electricity production"), made.process("Fuel production")
    made.reference(plant, power, 10, "kWh")
    burned = made.add(plant, fuel, 2, "l")
    made.emit(plant, "Carbon dioxide, fossil", 1)
    made.emit(plant, "Sulfur dioxide", 0.1)
    made.reference(refinery, fuel, 100, "l")
    made.add(refinery, made.flow("Crude oil", "gas", "Volume"), 50, "l")
    made.emit(refinery, "Carbon dioxide, fossil", 10)
    made.emit(refinery, "Sulfur dioxide", 2)
    if as_system:
        made.system(plant, 1000, "kWh", *([(refinery, burned)] if linked else []))
    elif linked:
        burned.default_provider = refinery.to_ref()
    return made


def packed(entries: dict[str, object]) -> bytes:
    """An archive of JSON files by path; bytes are written as they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in entries.items():
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            archive.writestr(path, data)
    return buffer.getvalue()


def unpacked(data: bytes) -> dict[str, object]:
    """The JSON files of an archive by path."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def old_layout() -> dict[str, object]:
    """The textbook system as openLCA 1.5 exported it: other flags, no links, ids of UUID form."""

    def ref(kind: str, key: str, name: str, **more: object) -> dict[str, object]:
        return {"@type": kind, "@id": key, "name": name, **more}

    kwh, litre, kg = ref("Unit", "u1", "kWh"), ref("Unit", "u2", "l"), ref("Unit", "u3", "kg")
    power = ref("Flow", "f1", "Electricity", flowType="PRODUCT_FLOW")
    fuel = ref("Flow", "f2", "Fuel", flowType="PRODUCT_FLOW")
    carbon = ref("Flow", "f3", "Carbon dioxide", flowType="ELEMENTARY_FLOW")

    def line(key, flow, amount, unit, *, is_input, **more) -> dict[str, object]:
        return {
            "@type": "Exchange",
            "@id": key,
            "input": is_input,
            "avoidedProduct": False,
            "amount": amount,
            "flow": flow,
            "unit": unit,
            **more,
        }

    def process(key, name, *lines) -> dict[str, object]:
        documentation = {"validFrom": "1998-01-01T00:00:00-07:00", "validUntil": "1998-12-31"}
        return {
            **ref("Process", key, name),
            "processType": "UNIT_PROCESS",
            "location": ref("Location", "l1", "RNA"),
            "processDocumentation": documentation,
            "exchanges": list(lines),
        }

    plant = process(
        "p1",
        "Electricity production",
        line("e1", power, 10.0, kwh, is_input=False, quantitativeReference=True),
        line("e2", fuel, 2.0, litre, is_input=True),
        line("e3", carbon, 1.0, kg, is_input=False),
    )
    refinery = process(
        "p2",
        "Fuel production",
        line("e1", fuel, 100.0, litre, is_input=False, quantitativeReference=True),
        line("e1", carbon, 10.0, kg, is_input=False),
    )
    entries = {
        "context.json": {"@vocab": "http://openlca.org/schema/v1.0/"},
        "processes/p1.json": plant,
        "processes/p2.json": refinery,
        "flows/f3.json": {**carbon, "category": ref("Category", "c1", "unspecified")},
    }
    return json.loads(json.dumps(entries))  # nothing is shared between the processes
