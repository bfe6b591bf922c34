"""The data sets beside the processes: flows, properties, units, sources, contacts, methods.

Everything that is written refers only to data sets that are written too. Ids are those of ILCD
where it has one, else made from what they stand for, so the same content gives the same file.
"""

from typing import Any

from tanji.exchange.datasets.tree.gas import elementary_name
from tanji.exchange.datasets.tree.node import Node, has_han, said
from tanji.exchange.formats.openlca.reference import Known, made_id, unit_of
from tanji.model import units
from tanji.model.dataset import Dataset, Source
from tanji.model.document import Text, decimal_text
from tanji.model.vocabulary import Category
from tanji.rules.gwp import UnknownGwpSet, gases, gwp_set
from tanji.rules.gwp.characterisation import GwpSet

VERSION = "01.00.000"
FORMAT = "a97a0155-0234-4b87-b4ce-a45da52f2a40"  # the ILCD format's own source data set
NOT_STATED = Text(zh="未说明", en="Not stated")
_KNOWN_FLOWS = {  # elementary flows of ILCD, emissions to air, unspecified
    "Carbon dioxide, fossil": "08a91e70-3ddc-11dd-923d-0050c2490048",
    "Carbon dioxide, biogenic": "08a91e70-3ddc-11dd-9c15-0050c2490048",
    "Methane, fossil": "08a91e70-3ddc-11dd-9610-0050c2490048",
    "Nitrous oxide": "08a91e70-3ddc-11dd-94c3-0050c2490048",
}
_TO_AIR = (("1", "Emissions"), ("1.3", "Emissions to air"),
           ("1.3.4", "Emissions to air, unspecified"))  # fmt: skip
_FROM_AIR = (("2", "Resources"), ("2.3", "Resources from air"),
             ("2.3.7", "Renewable resources from air, unspecified"))  # fmt: skip
_OTHER = (("4", "Other elementary flows"),)
# Where nothing finer is stated: the section of ISIC Rev. 4 and of CPC 2.1 for a kind of thing.
SECTIONS = {
    Category.ELECTRICITY: (
        ("D", "Electricity, gas, steam and air conditioning supply"),
        ("1", "Ores and minerals; electricity, gas and water"),
    ),
    Category.TRANSPORT: (
        ("H", "Transportation and storage"),
        ("6", "Distributive trade services; accommodation, food and beverage serving services; "
              "transport services; and electricity, gas and water distribution services"),
    ),
}  # fmt: skip
TYPES = {
    "processes": "process data set",
    "flows": "flow data set",
    "flowproperties": "flow property data set",
    "unitgroups": "unit group data set",
    "sources": "source data set",
    "contacts": "contact data set",
    "lciamethods": "LCIA method data set",
}
ROOTS = {
    "processes": ("processDataSet", "Process"),
    "flows": ("flowDataSet", "Flow"),
    "flowproperties": ("flowPropertyDataSet", "FlowProperty"),
    "unitgroups": ("unitGroupDataSet", "UnitGroup"),
    "sources": ("sourceDataSet", "Source"),
    "contacts": ("contactDataSet", "Contact"),
    "lciamethods": ("LCIAMethodDataSet", "LCIAMethod"),
}


def reference(folder: str, key: str, name: Text, version: str = VERSION) -> Node:
    """A reference to a data set, with its name."""
    return {
        "@type": TYPES[folder],
        "@refObjectId": key,
        "@version": version,
        "@uri": f"../{folder}/{key}.xml",
        "common:shortDescription": said(name, 1000) or said(NOT_STATED),
    }


def document(folder: str, content: Node) -> Node:
    """A whole data set: its root element with the attributes that every one has."""
    name, kind = ROOTS[folder]
    attributes: Node = {
        "@xmlns": f"http://lca.jrc.it/ILCD/{kind}",
        "@xmlns:common": "http://lca.jrc.it/ILCD/Common",
        "@xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
        "@version": "1.1",
        "@xsi:schemaLocation": f"http://lca.jrc.it/ILCD/{kind} "
        f"../../schemas/ILCD_{kind}DataSet.xsd",
    }
    if folder == "flows":
        attributes["@xmlns:ecn"] = "http://eplca.jrc.ec.europa.eu/ILCD/Extensions/2018/ECNumber"
    if folder in ("processes", "flows"):
        attributes["@locations"] = "../ILCDLocations.xml"
    return {name: {**attributes, **content}}


class Shelf:
    """Data sets by folder and id that the processes written so far refer to.

    ``moment`` is the time stamp of all: that of the release, so that bytes repeat.
    """

    def __init__(self, moment: str, owner: Text) -> None:
        self.moment = moment
        self.made: dict[tuple[str, str], Node] = {}
        self.owner = self.contact(owner)
        self.compliance = self.source(
            made_id("source", "compliance"),
            Text(zh="未作符合性声明", en="No compliance declared"),
            category=("3", "Compliance systems"),
        )

    def _put(self, folder: str, key: str, content: Node) -> None:
        self.made.setdefault((folder, key), document(folder, content))

    # ---------------------------------------------------------- shared parts

    def entry(self, *, person: bool = False) -> Node:
        """When and in which format a data set was written."""
        made: Node = {
            "common:timeStamp": self.moment,
            "common:referenceToDataSetFormat": self.format(),
        }
        if person:
            made["common:referenceToPersonOrEntityEnteringTheData"] = self.owner
        return made

    def administration(self, folder: str, key: str) -> Node:
        """Entry, version and ownership of everything but processes and methods."""
        return {
            "dataEntryBy": self.entry(),
            "publicationAndOwnership": {
                "common:dataSetVersion": VERSION,
                "common:permanentDataSetURI": f"urn:uuid:{key}",
                "common:referenceToOwnershipOfDataSet": self._owner_of(folder, key),
            },
        }

    def _owner_of(self, folder: str, key: str) -> Node:
        return getattr(self, "owner", reference(folder, key, NOT_STATED))

    def declared(self, *, full: bool = False) -> Node:
        """That nothing is declared about compliance."""
        made: Node = {
            "common:referenceToComplianceSystem": self.compliance,
            "common:approvalOfOverallCompliance": "Not defined",
        }
        if full:
            for name in ("nomenclature", "methodological", "review", "documentation", "quality"):
                made[f"common:{name}Compliance"] = "Not defined"
        return {"compliance": made}

    # ----------------------------------------------------- contacts, sources

    def contact(self, name: Text) -> Node:
        """A contact by its name."""
        key = made_id("contact", name.zh, name.en)
        if ("contacts", key) not in self.made:
            self.made["contacts", key] = {}  # it owns itself
            content = {
                "contactInformation": {
                    "dataSetInformation": {
                        "common:UUID": key,
                        "common:shortName": said(name, 500),
                        "common:name": said(name, 500),
                        "classificationInformation": _classified(("5", "Other"), listed=True),
                    }
                },
                "administrativeInformation": {
                    "dataEntryBy": {
                        "common:timeStamp": self.moment,
                        "common:referenceToDataSetFormat": reference(
                            "sources", FORMAT, Text(zh="ILCD格式", en="ILCD format")
                        ),
                    },
                    "publicationAndOwnership": {
                        "common:dataSetVersion": VERSION,
                        "common:permanentDataSetURI": f"urn:uuid:{key}",
                        "common:referenceToOwnershipOfDataSet": reference("contacts", key, name),
                    },
                },
            }
            self.made["contacts", key] = document("contacts", content)
        return reference("contacts", key, name)

    def format(self) -> Node:
        """The source data set of the format itself."""
        name = Text(zh="ILCD格式", en="ILCD format")
        if ("sources", FORMAT) not in self.made:
            self.made["sources", FORMAT] = {}
            self._source(FORMAT, name, ("1", "Data set formats"))
        return reference("sources", FORMAT, name)

    def source(
        self,
        key: str,
        name: Text,
        citation: str = "",
        url: str = "",
        category: tuple[str, str] = ("5", "Publications and communications"),
    ) -> Node:
        """A source by its citation."""
        self._source(key, name, category, citation, url)
        return reference("sources", key, name)

    def source_of(self, source: Source) -> Node:
        """The source of a dataset."""
        key = made_id("source", source.citation, source.url)
        name = Text(zh=source.citation, en="" if has_han(source.citation) else source.citation)
        return self.source(key, name, source.citation, source.url)

    def _source(
        self, key: str, name: Text, category: tuple[str, str], citation: str = "", url: str = ""
    ) -> None:
        if self.made.get(("sources", key)):
            return
        about: Node = {
            "common:UUID": key,
            "common:shortName": said(name, 500) or said(NOT_STATED),
            "classificationInformation": _classified(category),
        }
        if citation:
            about["sourceCitation"] = citation
        if url:
            about["referenceToDigitalFile"] = {"@uri": url}
        self.made["sources", key] = {}  # the format is a source whose format is itself
        self.made["sources", key] = document(
            "sources",
            {
                "sourceInformation": {"dataSetInformation": about},
                "administrativeInformation": self.administration("sources", key),
            },
        )

    # ------------------------------------------------------------------ flows

    def elementary(self, name: str, gas: str, *, is_input: bool, unit: Known) -> Node:
        """An elementary flow by its English name."""
        known = gases().get(gas)
        label = Text(zh=known.zh, en=name) if known else Text(zh=name, en=name)
        path = (_FROM_AIR if is_input else _TO_AIR) if known else _OTHER
        key = _KNOWN_FLOWS.get(name) or made_id("elementary", name, str(unit.dimension))
        steps = [
            {"@level": str(level), "@catId": code, "#text": title}
            for level, (code, title) in enumerate(path)
        ]
        about: Node = {
            "common:UUID": key,
            "name": {  # older schemas of TIDAS ask for all parts of the name here too
                "baseName": said(label, 500),
                "treatmentStandardsRoutes": said(NOT_STATED),
                "mixAndLocationTypes": said(Text(zh="", en=path[-1][1])),
            },
            "classificationInformation": {
                "common:elementaryFlowCategorization": {"common:category": steps}
            },
        }
        if known and known.cas:
            about["CASNumber"] = _cas(known.cas)
        return self._flow(key, label, about, "Elementary flow", unit)

    def product(
        self, key: str, name: Text, dataset: Dataset | None, category: Category, unit: Known,
        *, is_waste: bool,
    ) -> Node:  # fmt: skip
        """A product or waste flow; parts of its name come from the dataset that delivers it."""
        code, title = SECTIONS.get(category, _DEFAULT)[1]
        about: Node = {
            "common:UUID": key,
            "name": {
                "baseName": said(name, 500) or said(NOT_STATED),
                "treatmentStandardsRoutes": route(dataset),
                "mixAndLocationTypes": mix(dataset),
            },
            "classificationInformation": {
                "common:classification": {
                    "common:class": [{"@level": "0", "@classId": code, "#text": title}]
                }
            },
        }
        kind = "Waste flow" if is_waste else "Product flow"
        return self._flow(key, name, about, kind, unit)

    def _flow(self, key: str, name: Text, about: Node, kind: str, unit: Known) -> Node:
        if ("flows", key) not in self.made:
            content = {
                "flowInformation": {
                    "dataSetInformation": about,
                    "quantitativeReference": {"referenceToReferenceFlowProperty": "0"},
                },
                "modellingAndValidation": {
                    "LCIMethod": {"typeOfDataSet": kind},
                    "complianceDeclarations": self.declared(),
                },
                "administrativeInformation": self.administration("flows", key),
                "flowProperties": {
                    "flowProperty": {
                        "@dataSetInternalID": "0",
                        "referenceToFlowPropertyDataSet": self.flow_property(unit),
                        "meanValue": "1",
                    }
                },
            }
            self._put("flows", key, content)
        return reference("flows", key, name)

    def flow_property(self, unit: Known) -> Node:
        """The flow property that a unit measures, with its unit group."""
        key, name = unit.property_id, Text(zh="", en=unit.property)
        if ("flowproperties", key) not in self.made:
            content = {
                "flowPropertiesInformation": {
                    "dataSetInformation": {
                        "common:UUID": key,
                        "common:name": said(name),
                        "classificationInformation": _classified(
                            ("1", "Technical flow properties")
                        ),
                    },
                    "quantitativeReference": {
                        "referenceToReferenceUnitGroup": self.unit_group(unit)
                    },
                },
                "modellingAndValidation": {"complianceDeclarations": self.declared()},
                "administrativeInformation": self.administration("flowproperties", key),
            }
            self._put("flowproperties", key, content)
        return reference("flowproperties", key, name)

    def unit_group(self, unit: Known) -> Node:
        """The unit group of a unit: every unit of its dimension, the reference unit first."""
        key, name = unit.group_id, Text(zh="", en=unit.group)
        main = units.reference_unit(units.dimension(unit.unit))
        if ("unitgroups", key) not in self.made:
            members = [main] + [
                one.symbol
                for one in units.all_units()
                if one.dimension == units.dimension(unit.unit) and one.symbol != main
            ]
            listed: list[Any] = [
                {
                    "@dataSetInternalID": str(at),
                    "name": symbol,
                    "meanValue": decimal_text(units.factor(symbol, main)),
                }
                for at, symbol in enumerate(members)
            ]
            content = {
                "unitGroupInformation": {
                    "dataSetInformation": {
                        "common:UUID": key,
                        "common:name": said(name),
                        "classificationInformation": _classified(("1", "Technical unit groups")),
                    },
                    "quantitativeReference": {"referenceToReferenceUnit": "0"},
                },
                "modellingAndValidation": {"complianceDeclarations": self.declared()},
                "administrativeInformation": self.administration("unitgroups", key),
                "units": {"unit": listed},
            }
            self._put("unitgroups", key, content)
        return reference("unitgroups", key, name)

    # ---------------------------------------------------------------- methods

    def method(self, gwp: str) -> Node:
        """The impact method behind a value of which only the sum over gases is known."""
        try:
            found: GwpSet | None = gwp_set(gwp)
        except UnknownGwpSet:
            found = None
        key = made_id("method", found.id if found else "not stated")
        name = Text(
            zh=f"气候变化 GWP100（{found.id if found else '数值集未说明'}）",
            en=f"Climate change, GWP100 ({found.id if found else 'set not stated'})",
        )
        if ("lciamethods", key) not in self.made:
            self.made["lciamethods", key] = {}
            content = self._method(key, name, found)
            self.made["lciamethods", key] = document("lciamethods", content)
        return reference("lciamethods", key, name)

    def _method(self, key: str, name: Text, found: GwpSet | None) -> Node:
        source = self.source_of(found.source if found else Source(citation="IPCC"))
        mass = unit_of("kg")
        factors = []
        for gas, factor in found.factors.items() if found else [("CO2", 1.0)]:
            known = gases().get(gas)
            if gas != "CO2e" and known and known.en:
                flow = self.elementary(elementary_name(gas), gas, is_input=False, unit=mass)
                factors.append(
                    {
                        "referenceToFlowDataSet": flow,
                        "exchangeDirection": "Output",
                        "meanValue": repr(factor),
                        "deviatingRecommendation": "Interim",
                    }
                )
        horizon = f"{found.horizon} years" if found else "100 years"
        return {
            "LCIAMethodInformation": {
                "dataSetInformation": {
                    "common:UUID": key,
                    "common:name": said(name),
                    "classificationInformation": {
                        "common:classification": {
                            "common:class": [
                                {
                                    "@level": "0",
                                    "@classId": "2",
                                    "#text": "Midpoint level LCIA methods",
                                },
                                {"@level": "1", "@classId": "2.2", "#text": "Climate change"},
                            ]
                        }
                    },
                    "impactCategory": "Climate change",
                    "impactIndicator": "GWP100",
                },
                "quantitativeReference": {"referenceQuantity": self.flow_property(mass)},
                "time": {
                    "referenceYear": said(Text(zh="", en=found.label.english if found else "-")),
                    "duration": said(Text(zh="", en=horizon)),
                    "timeRepresentativenessDescription": said(NOT_STATED),
                },
                "geography": {"interventionLocation": "GLO"},
                "impactModel": {
                    "modelName": "IPCC GWP",
                    "modelDescription": said(found.note if found else NOT_STATED)
                    or said(NOT_STATED),
                },
            },
            "modellingAndValidation": {
                "LCIAMethodNormalisationAndWeighting": {
                    "typeOfDataSet": "Mid-point indicator",
                    "LCIAMethodPrinciple": "other",
                },
                "dataSources": {"referenceToDataSource": source},
                "validation": {"review": {"@type": "Not reviewed"}},
                "complianceDeclarations": self.declared(full=True),
            },
            "administrativeInformation": {
                "dataGenerator": {
                    "common:referenceToPersonOrEntityGeneratingTheDataSet": self.owner
                },
                "dataEntryBy": {
                    **self.entry(),
                    "recommendationBy": {
                        "referenceToEntity": self.owner,
                        "level": "Interim",
                        "meaning": said(NOT_STATED),
                    },
                },
                "publicationAndOwnership": {
                    "common:dateOfLastRevision": self.moment,
                    "common:dataSetVersion": VERSION,
                    "common:permanentDataSetURI": f"urn:uuid:{key}",
                    "common:referenceToOwnershipOfDataSet": self.owner,
                },
            },
            "characterisationFactors": {"factor": factors},
        }


_DEFAULT = (
    ("C", "Manufacturing"),
    ("3", "Other transportable goods, except metal products, machinery and equipment"),
)


def sections(category: Category) -> tuple[str, str]:
    """Code and title of the ISIC section of a kind of thing."""
    return SECTIONS.get(category, _DEFAULT)[0]


def route(dataset: Dataset | None) -> list[Node]:
    """Treatment, standard and route of a dataset: stated, else its technology."""
    return _part(dataset.route or dataset.technology if dataset else NOT_STATED)


def mix(dataset: Dataset | None) -> list[Node]:
    """Mix and location type of a dataset: stated, else its boundary."""
    return _part(dataset.mix or dataset.boundary if dataset else NOT_STATED)


def _part(stated: Text) -> list[Node]:
    return said(stated, 500) or said(NOT_STATED)


def _cas(number: str) -> str:
    first, second, check = number.split("-")
    return f"{first.zfill(6)}-{second}-{check}"


def _classified(step: tuple[str, str], *, listed: bool = False) -> Node:
    code, title = step
    made = {"@level": "0", "@classId": code, "#text": title}
    return {"common:classification": {"common:class": [made] if listed else made}}
