"""docs/rules.md is what the packs say today."""

import importlib.util
from pathlib import Path

from tanji.rules import packs
from tanji.rules.registry import checks

DOCS = Path(__file__).parents[2] / "docs"


def generator():
    spec = importlib.util.spec_from_file_location("make_rules", DOCS / "make_rules.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date():
    assert (DOCS / "rules.md").read_text("utf-8") == generator().page(), "python docs/make_rules.py"


def test_every_check_every_limit_and_every_hash_is_on_it():
    page = (DOCS / "rules.md").read_text("utf-8")
    for code, check in checks().items():
        assert f"| {code} | {check.title.zh} · {check.title.en} |" in page
    for one in packs():
        assert one.sha256 in page
        assert all(f"`{name}`" in page for rule in one.checks for name in rule.parameters)
