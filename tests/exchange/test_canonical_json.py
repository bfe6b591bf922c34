"""Canonical JSON: nothing is lost on the way, and every fault of a file is told at once."""

import datetime
import json
from decimal import Decimal
from pathlib import Path

import jsonschema
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanji import exchange
from tanji.exchange.schema_problems import pointer
from tanji.exchange.schemas import DOCUMENTS, schema
from tanji.model.document import from_data, to_data
from tanji.model.problem import Problem
from tanji.model.study import Study
from tanji.model.vocabulary import Severity

FORMAT = exchange.format_named("canonical_json")
SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
SMALL = {
    "document": "tanji.study/1",
    "id": "goji",
    "name": {"zh": "枸杞干果", "en": "Dried goji"},
    "product": {"name": {"zh": "枸杞干果"}},
    "unit": {"quantity": {"amount": "1", "unit": "kg"}, "text": {"zh": "1 kg 枸杞干果"}},
    "boundary": {"kind": "cradle_to_gate"},
    "period": {"start": "2025-01-01", "end": "2025-12-31"},
    "demand": {"process": "drying"},
    "processes": [
        {
            "id": "drying",
            "name": {"zh": "烘干", "en": "Drying"},
            "exchanges": [
                {
                    "id": "goji",
                    "name": {"zh": "干果"},
                    "role": "reference",
                    "amount": {"amount": "1000", "unit": "kg"},
                },
                {
                    "id": "power",
                    "name": {"zh": "电", "en": "Electricity"},
                    "role": "input",
                    "amount": {"amount": 1250.10, "unit": "kWh"},
                    "provider": {"kind": "dataset", "dataset": "grid"},
                },
            ],
        }
    ],
}


def text(**changes) -> bytes:
    return json.dumps({**SMALL, **changes}, ensure_ascii=False).encode()


def changed(path: str, value) -> bytes:
    """The small study with one value put at a JSON pointer, or removed if it is ``...``."""
    data = json.loads(text())
    *parents, last = path.split("/")[1:]
    node = data
    for part in parents:
        node = node[int(part)] if isinstance(node, list) else node[part]
    if value is ...:
        del node[last]
    else:
        node[int(last) if isinstance(node, list) else last] = value
    return json.dumps(data, ensure_ascii=False).encode()


def read(data: bytes) -> exchange.Parcel:
    parcel = exchange.read(data, "goji.json")
    assert parcel.format in ("canonical_json", "")
    for problem in parcel.problems:
        assert problem.message.zh.isascii() is False
        assert problem.message.en
        assert problem.fix.zh
        assert problem.fix.en
        assert len(problem.suggestions) <= 3
    return parcel


def only(data: bytes) -> Problem:
    parcel = read(data)
    assert len(parcel.problems) == 1, [(p.code, str(p.where)) for p in parcel.problems]
    return parcel.problems[0]


# ------------------------------------------------------------------ nothing is lost


def test_a_study_is_read_without_a_problem():
    parcel = read(text())
    assert parcel.problems == ()
    assert parcel.study is not None
    assert parcel.study.process("drying").exchange("power").amount.amount == Decimal("1250.1")


@pytest.mark.parametrize("number", ["0.10", "1250.10000000000000000001", "1E-7", "1" * 50])
@pytest.mark.parametrize("quoted", [True, False])
def test_no_digit_of_a_number_is_lost(number, quoted):
    written = f'"{number}"' if quoted else number
    study = read(text().replace(b"1250.1", written.encode())).study
    assert study is not None
    amount = study.process("drying").exchange("power").amount.amount
    assert (amount, amount.as_tuple()) == (Decimal(number), Decimal(number).as_tuple())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_other_encodings_are_converted(encoding):
    parcel = read(text().decode().encode(encoding))
    assert parcel.study == read(text()).study
    assert [p.severity for p in parcel.problems] == ([] if "8" in encoding else [Severity.INFO])


def test_positions_are_json_pointers():
    positions = read(text()).positions
    assert positions["drying/power/amount"].cell == "/processes/0/exchanges/1/amount/amount"
    assert positions["drying/power/provider"].cell == "/processes/0/exchanges/1/provider"
    assert positions["drying//name"].cell == "/processes/0/name"
    assert positions["study/demand"].cell == "/demand"


def test_every_position_leads_to_a_value():
    for where in read(text()).positions.values():
        node = SMALL
        for part in where.cell.split("/")[1:]:
            node = node[int(part)] if isinstance(node, list) else node[part]


def values_of(kind: msgspec.inspect.Type) -> st.SearchStrategy:
    """Any value of a type of the model, in plain data."""
    match kind:
        case msgspec.inspect.StructType():
            return records(kind.cls)
        case msgspec.inspect.EnumType():
            return st.sampled_from(list(kind.cls))
        case msgspec.inspect.UnionType():
            return st.one_of([values_of(one) for one in kind.types])
        case msgspec.inspect.VarTupleType():
            return st.lists(values_of(kind.item_type), max_size=2).map(tuple)
        case msgspec.inspect.TupleType():
            return st.tuples(*[values_of(one) for one in kind.item_types])
        case msgspec.inspect.DecimalType():
            return st.decimals(-(10**9), 10**9, places=6)
        case msgspec.inspect.StrType():
            return st.text(st.characters(codec="utf-8"), max_size=4)
        case msgspec.inspect.IntType():
            return st.integers(-9, 9)
        case msgspec.inspect.BoolType():
            return st.booleans()
        case msgspec.inspect.DateType():
            return st.dates(datetime.date(1990, 1, 1), datetime.date(2060, 1, 1))
        case msgspec.inspect.NoneType():
            return st.none()
    raise TypeError(kind)


def records(cls: type) -> st.SearchStrategy:
    info = msgspec.inspect.type_info(cls)
    assert isinstance(info, msgspec.inspect.StructType)
    needed = {f.name: st.deferred(lambda f=f: values_of(f.type)) for f in info.fields if f.required}
    other = {
        f.name: st.deferred(lambda f=f: values_of(f.type)) for f in info.fields if not f.required
    }
    return st.fixed_dictionaries(needed, optional=other).map(lambda fields: cls(**fields))


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(records(Study))
def test_any_study_comes_back_identical(study):
    written = FORMAT.write(study, None)
    parcel = FORMAT.read(written, "x.json", None)
    assert parcel.study == study
    assert to_data(parcel.study) == to_data(study)
    jsonschema.Draft202012Validator(schema("study")).validate(json.loads(written))


# ---------------------------------------------------------------- broken as a text


@pytest.mark.parametrize(
    ("data", "code", "cell"),
    [
        (b"{", "not_json", "1:2"),
        (text()[:-20], "not_json", None),
        (text() + b" and more", "not_json", None),
        (b'{"a": 1,}', "not_json", "1:9"),
        (b"{'a': 1}", "not_json", "1:2"),
        (b'{\n"a": 1\n"b": 2}', "not_json", "3:1"),
        (b'{"a": "x\ny"}', "not_json", "1:9"),
        (b'{"id": 1, "id": 2}', "duplicate_key", ""),
        (b'{"a": ' * 5000, "nested_too_deep", ""),
        (b'{"a": ' * 70 + b"1" + b"}" * 70, "nested_too_deep", ""),
        ('{"名称": 1}'.encode("gbk"), "wrong_encoding", ""),
        (b"{}", "wrong_document", ""),
        (b'{"openapi": "3.1.0"}', "wrong_document", ""),
    ],
)
def test_text_that_is_no_study(data, code, cell):
    problem = only(data)
    assert problem.code == code
    assert cell in (None, problem.where.cell)


def test_another_document_is_named():
    problem = next(p for p in read(text(document="tanji.release/1")).problems)
    assert problem.code == "wrong_document"
    assert "tanji.release/1" in problem.message.zh


# ------------------------------------------------------------------ broken as a study

POWER = "/processes/0/exchanges/1"
BROKEN = [
    # pointer, what is there, code, a suggestion
    (f"{POWER}/amount/amount", "1,234.5", "not_a_number", "1234.5"),
    (f"{POWER}/amount/amount", "NaN", "not_a_number", None),
    (f"{POWER}/amount/amount", "1e400", "not_a_number", None),
    (f"{POWER}/amount/amount", "约3", "not_a_number", None),
    (f"{POWER}/amount/amount", True, "not_a_number", None),
    (f"{POWER}/amount/amount", None, "not_a_number", None),
    (f"{POWER}/amount/amount", [1], "not_a_number", None),
    (f"{POWER}/amount", "5 kWh", "wrong_type", None),
    (f"{POWER}/amount/unit", 5, "wrong_type", None),
    (f"{POWER}/role", "inptu", "unknown_value", "input"),
    (f"{POWER}/role", "投入", "unknown_value", "input"),
    (f"{POWER}/category", "电力", "unknown_value", "electricity"),
    (f"{POWER}/ledger", "fosil", "unknown_value", "fossil"),
    (f"{POWER}/provider/kind", "datset", "unknown_value", "dataset"),
    (f"{POWER}/provider/kind", ..., "missing_value", None),
    (f"{POWER}/provider/dataset", ..., "missing_value", None),
    (f"{POWER}/provider", "grid", "wrong_type", None),
    (f"{POWER}/amuont", {}, "unknown_field", "amount"),
    (f"{POWER}/name", "电", "wrong_type", '{"zh": "电"}'),
    (f"{POWER}/id", ..., "missing_value", None),
    (f"{POWER}/uncertainty", {"distribution": "normal", "sd": "x"}, "not_a_number", None),
    (f"{POWER}/uncertainty", {"distribution": "x", "pedigree": [1, 2]}, "wrong_length", None),
    (POWER, "电", "wrong_type", None),
    ("/period/start", "2025-02-30", "not_a_date", None),
    ("/digits", "four", "wrong_type", None),
    ("/digits", 4.5, "wrong_type", None),
    ("/example", "yes", "wrong_type", None),
    ("/demand", ..., "missing_value", None),
    ("/processes", {}, "wrong_type", None),
    ("/proceses", [], "unknown_field", "processes"),
]


@pytest.mark.parametrize(("path", "value", "code", "suggestion"), BROKEN)
def test_one_fault(path, value, code, suggestion):
    problem = only(changed(path, value))
    assert problem.code == code
    assert path.startswith(problem.where.cell) or problem.where.cell.startswith(path)
    if suggestion is not None:
        assert suggestion in problem.suggestions
    if path.startswith(POWER):
        assert "烘干" in problem.message.zh
        assert "Drying" in problem.message.en


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", f"1e{'9' * 20}", "9" * 6000])
def test_numbers_that_cannot_be_calculated_with(literal):
    problem = only(text().replace(b"1250.1", literal.encode()))
    assert problem.code == "not_a_number"
    assert problem.where.object == "烘干 · 电"


def test_not_finite_anywhere():
    cutoff = {"id": "c", "name": {"zh": "标签"}, "basis": {"zh": "估"}, "share": "NaN"}
    assert only(text(cutoffs=[cutoff])).where.object == "标签"


def test_all_faults_come_at_once_in_the_order_of_the_file():
    data = json.loads(text())
    for place, value in (("role", "x"), ("amount", {"amount": "y", "unit": 1}), ("colour", "red")):
        data["processes"][0]["exchanges"][1][place] = value
    data["period"]["end"] = "soon"
    del data["boundary"]
    codes = sorted(p.code for p in read(json.dumps(data).encode()).problems)
    assert codes == [
        "missing_value",
        "not_a_date",
        "not_a_number",
        "unknown_field",
        "unknown_value",
        "wrong_type",
    ]


def test_ten_thousand_faults_end_in_a_word():
    data = json.loads(text())
    data["processes"] = [{}] * 10_000
    problems = read(json.dumps(data).encode()).problems
    assert len(problems) == 501
    assert problems[-1].code == "more_problems"


def test_structure_is_checked_with_the_place_in_the_file():
    parcel = read(changed(f"{POWER}/amount/unit", "kg kg"))
    assert parcel.study is not None
    (problem,) = parcel.problems
    assert problem.code == "unknown_unit"
    assert problem.where.cell == f"{POWER}/amount/unit"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
PLACES = [
    "/id",
    "/name",
    "/unit",
    "/period",
    "/demand/process",
    "/processes",
    "/processes/0",
    POWER,
]
PLACES += [f"{POWER}/{field}" for field in ("id", "name", "role", "amount", "provider", "lines")]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PLACES), json_values)
def test_no_value_anywhere_breaks_the_reader(place, value):
    parcel = FORMAT.read(changed(place, value), "x.json", None)
    assert parcel.study is not None or parcel.errors


@given(st.binary(max_size=60), st.integers(0, len(text())))
def test_any_damage_is_answered(noise, at):
    data = text()
    parcel = FORMAT.read(data[:at] + noise + data[at + len(noise) :], "x.json", None)
    assert parcel.study is not None or parcel.errors


# ------------------------------------------------------------------------ schemas


@pytest.mark.parametrize("document", DOCUMENTS)
def test_published_schema_is_current(document):
    """Make them anew with ``python -m tanji.exchange.schemas``."""
    published = json.loads((SCHEMAS / f"{document}.json").read_text("utf-8"))
    assert published == schema(document)
    jsonschema.Draft202012Validator.check_schema(published)
    assert published["$id"] == f"urn:tanji:schema:{document}:1"


def test_no_schema_is_published_without_a_document():
    assert {path.stem for path in SCHEMAS.glob("*.json")} == set(DOCUMENTS)


def test_schema_and_model_agree_on_the_small_study():
    data = json.loads(text())
    jsonschema.Draft202012Validator(schema("study")).validate(data)
    assert to_data(from_data(Study, json.loads(text(), parse_float=Decimal)))["id"] == "goji"


def test_pointer_escapes():
    assert pointer(("a~b", "c/d", 0)) == "/a~0b/c~1d/0"  # RFC 6901, section 3
