"""``tanji check``: passed, failed and skipped are all told, and the code says whether to go on."""

import json

import pytest

from cli.command import GOJI, METHANOL, TEXTBOOK, data, run, study_of
from tanji.rules import pack


@pytest.mark.parametrize("example", [TEXTBOOK, GOJI, METHANOL], ids=lambda at: at.stem)
def test_every_check_of_the_pack_has_an_outcome(example):
    verdict = data("check", example)["verdict"]
    told = [
        check["code"] for outcome in ("passed", "failed", "skipped") for check in verdict[outcome]
    ]
    assert sorted(told) == sorted(rule.code for rule in pack("general").checks)
    assert (verdict["pack"], verdict["sha256"]) == ("general", pack("general").sha256)
    assert all(check["reason"] and check["reason_en"] for check in verdict["skipped"])
    assert all(check["problems"] for check in verdict["failed"])


def test_a_pack_s_error_ends_with_1_and_warnings_alone_with_0():
    # methanol has an unlinked input: R-211, an error
    assert run("check", METHANOL).exit_code == 1
    done = data("check", GOJI)["verdict"]
    weights = {problem["severity"] for check in done["failed"] for problem in check["problems"]}
    assert run("check", GOJI).exit_code == (1 if "error" in weights else 0)


def test_a_study_without_a_figure_is_still_judged_and_every_finding_told_once(tmp_path):
    study = study_of(GOJI)
    study["processes"][0]["exchanges"][0]["amount"]["unit"] = "千瓦石"
    path = tmp_path / "unit.json"
    path.write_text(json.dumps(study), "utf-8")
    done = run("check", path)
    assert done.exit_code == 1
    assert "R-102" in done.stdout
    lines = [line for line in done.stderr.splitlines() if "千瓦石" in line]
    assert lines
    assert len(lines) == len(set(lines))
    codes = {check["code"] for check in data("check", path)["verdict"]["skipped"]}
    assert "R-401" in codes  # needs a figure


def test_an_unknown_input_fails_its_check(tmp_path):
    """Rule: unknown is not zero; a study with unknown items may be saved, not published."""
    failed = {check["code"] for check in data("check", METHANOL)["verdict"]["failed"]}
    assert "R-211" in failed
    assert "R-211" in {check["code"] for check in data("check", GOJI)["verdict"]["passed"]}


def test_a_direct_co2_factor_fails_r_202(tmp_path):
    """0.6187 kgCO2/kWh (Ningxia 2023) is direct CO2: a product footprint refuses it."""
    study = study_of(GOJI)
    changed = 0
    for process in study["processes"]:
        for exchange in process["exchanges"]:
            if exchange.get("provider", {}).get("dataset") == "cn-electricity-mix-2024":
                exchange["provider"]["dataset"] = "cn-electricity-direct-co2-nx-2023"
                changed += 1
    path = tmp_path / "direct.json"
    path.write_text(json.dumps(study), "utf-8")
    assert changed
    assert "R-202" in {check["code"] for check in data("check", path)["verdict"]["failed"]}
    assert run("check", path).exit_code == 1
    refused = data("calc", path)
    assert refused.keys() == {"problems"}  # no figure beside a refused factor
    assert [each["code"] for each in refused["problems"]].count("R-202") == changed


def test_text_says_that_not_checked_is_not_passed():
    assert "未查不等于符合" in run("check", TEXTBOOK).stdout
