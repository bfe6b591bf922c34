"""Every rule pack: sound, complete, bound to its hash, and readable by whoever must obey it."""

import datetime
import hashlib
import json
import re

import jsonschema
import msgspec
import pytest

from builders import quantity
from factory import RELEASE, TODAY, figure, outcome, sound
from tanji.footprint.calculation import datasets_of
from tanji.model.document import from_data, schema_of, to_data
from tanji.model.vocabulary import Severity
from tanji.rules import InvalidPack, UnknownPack, judge, pack, packs, read_pack
from tanji.rules.gwp import gwp_set
from tanji.rules.pack import FOLDER, RulePack, Standing
from tanji.rules.quality import scheme
from tanji.rules.registry import checks
from tanji.seal.canonical import sha256_of

EVERY = pytest.mark.parametrize("one", packs(), ids=lambda one: one.id)


def test_there_is_a_general_pack():
    assert pack("general").id == "general"
    assert pack(" General ") is pack("general")
    assert {one.id for one in packs()} == {path.stem for path in FOLDER.glob("*.yaml")}


@EVERY
def test_a_pack_round_trips_and_fits_its_schema(one):
    data = json.loads(json.dumps(to_data(one)))
    jsonschema.validate(data, schema_of(RulePack), format_checker=jsonschema.FormatChecker())
    assert from_data(RulePack, data) == one


@EVERY
def test_the_hash_is_that_of_every_document_and_changes_with_a_single_limit(one):
    assert one.sha256 == sha256_of(to_data(one))
    stricter = one.replace(demands=one.demands.replace(months=one.demands.months + 1))
    assert stricter.sha256 != one.sha256
    verdict = judge(sound(), stricter, None, datasets_of(sound(), RELEASE))
    assert (verdict.pack, verdict.version, verdict.sha256) == (
        one.id,
        one.version,
        stricter.sha256,
    )


@EVERY
def test_every_check_exists_once_and_gets_exactly_its_parameters(one):
    codes = [rule.code for rule in one.checks]
    assert len(codes) == len(set(codes))
    for rule in one.checks:
        assert re.fullmatch(r"R-\d{3}", rule.code)
        checks()[rule.code].arguments(rule.parameters)  # ValidationError if they do not fit


@EVERY
def test_every_rule_says_in_both_languages_on_what_it_rests(one):
    texts = [one.title, one.issuer, one.interpreter, one.demands.electricity]
    texts += [rule.clause for rule in one.checks] + [item.title for item in one.standards]
    for text in texts:
        assert re.search("[一-鿿]", text.zh)
        assert re.search("[A-Za-z]", text.en)
    assert one.sources
    assert all(source.citation for source in one.sources)
    assert {rule.standing for rule in one.checks} <= set(Standing)


@EVERY
def test_what_a_pack_names_is_there(one):
    assert [gwp_set(name).id for name in one.demands.gwp_sets] == list(one.demands.gwp_sets)
    assert scheme(one.demands.quality.scheme)
    assert one.valid_to is None or one.valid_to > one.valid_from


@EVERY
def test_a_verdict_lists_every_check_of_the_pack_and_is_the_same_again(one):
    study = sound()
    result = figure(study, samples=0)
    again = [judge(study, one, result, datasets_of(study, RELEASE), today=TODAY) for _ in range(2)]
    assert again[0] == again[1]
    assert [check.code for check in again[0].checks] == [rule.code for rule in one.checks]
    assert {check.outcome for check in again[0].checks} <= {"passed", "failed", "skipped"}


def test_the_general_pack_lets_a_published_day_pass_and_asks_for_every_check():
    general = pack("general")
    assert general.valid_from <= datetime.date(2025, 1, 1)
    assert {rule.code for rule in general.checks} == set(checks())


def test_a_wrong_pack_is_refused_in_words():
    good = (FOLDER / "general.yaml").read_bytes()
    with pytest.raises(InvalidPack, match="一些包"):
        read_pack(good.replace(b"months: 12", b"months: twelve"), "一些包")
    with pytest.raises(InvalidPack) as refused:
        read_pack(good + b"\nsurprise: 1\n")
    assert "surprise" in refused.value.en
    with pytest.raises(InvalidPack):
        read_pack(b"\xff\xfe: [")
    with pytest.raises(UnknownPack) as unknown:
        pack("generall")
    assert unknown.value.suggestions == ("general", "aluminium")


def test_a_missing_or_unknown_parameter_is_refused():
    check = checks()["R-301"]
    with pytest.raises(msgspec.ValidationError, match="R-301"):
        check.arguments({"limit": 1})


def test_the_hash_is_over_canonical_json():
    """RFC 8785 by hand for a document of texts: sorted members, no spaces."""
    data = to_data(pack("general"))
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == pack("general").sha256


def test_a_pack_says_only_what_differs_from_the_one_it_extends():
    general, aluminium = pack("general"), pack("aluminium")
    assert [rule.code for rule in aluminium.checks] == [rule.code for rule in general.checks]
    assert aluminium.demands.quality == general.demands.quality
    assert aluminium.demands.calendar_year
    before, after = (
        next(rule for rule in one.checks if rule.code == "R-103") for one in (general, aluminium)
    )
    assert after.parameters == before.parameters
    assert (after.clause.zh, after.standing) == ("GB/T 44905-2024：按自然年取数", Standing.SEEN)
    with pytest.raises(InvalidPack, match="generic"):
        read_pack(b"extends: generic\nid: x\n", "x")


def test_primary_aluminium_is_per_tonne_and_calendar_year():
    """GB/T 44905-2024: declared unit 1 t, data by calendar year, cradle to gate."""
    aluminium = pack("aluminium")
    study = sound(standard="GB/T 44905-2024")
    told = outcome("R-102", study, by=aluminium).problems
    assert [one.message.zh for one in told if one.severity is Severity.ERROR] == [
        "这个标准的单位是1 t，研究用的是1 kg。"
    ]
    tonne = study.replace(unit=study.unit.replace(quantity=quantity(1000, "kg")))
    told = outcome("R-102", tonne, by=aluminium).problems
    assert [one.severity for one in told] == [Severity.WARNING]  # 2024 lies before May 2025
    other = outcome("R-102", tonne.replace(standard="GB/T 24067-2024"), by=aluminium).problems
    assert "是GB/T 44905-2024的" in other[0].message.zh
    day = datetime.date.fromisoformat
    shifted = tonne.replace(
        ledger=None,
        period=tonne.period.replace(start=day("2024-02-01"), end=day("2025-01-31")),
    )
    assert outcome("R-103", tonne, by=aluminium).outcome == "passed"
    assert "不是自然年" in outcome("R-103", shifted, by=aluminium).problems[0].message.zh
    assert outcome("R-103", shifted).outcome == "passed"
