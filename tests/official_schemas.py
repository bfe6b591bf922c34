"""Official schemas: TIDAS (MIT) lies beside the tests; ILCD's licence does not let us ship them."""

import json
import os
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from lxml import etree
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

TIDAS = Path(__file__).with_name("schemas") / "tidas"
FOLDERS = {
    "processes": "Process",
    "flows": "Flow",
    "flowproperties": "FlowProperty",
    "unitgroups": "UnitGroup",
    "sources": "Source",
    "contacts": "Contact",
    "lciamethods": "LCIAMethod",
}


def ilcd_schemas() -> Path:
    folder = Path(os.environ.get("TANJI_SCHEMAS", ".")) / "eilcd"
    if not (folder / "ILCD_ProcessDataSet.xsd").exists():
        pytest.skip("eILCD XSDs (European Commission, not ours to ship): set TANJI_SCHEMAS")
    return folder


@cache
def xsd(folder: str) -> etree.XMLSchema:
    path = ilcd_schemas() / f"ILCD_{FOLDERS[folder]}DataSet.xsd"
    return etree.XMLSchema(etree.parse(str(path)))


def _retrieve(uri: str) -> Resource:
    path = TIDAS / uri.rsplit("/", 1)[-1]
    return Resource.from_contents(json.loads(path.read_text("utf-8")), default_specification=DRAFT7)


@cache
def tidas(folder: str) -> Draft7Validator:
    schema = json.loads((TIDAS / f"tidas_{folder}.json").read_text("utf-8"))
    return Draft7Validator(schema, registry=Registry(retrieve=_retrieve))
