"""The glossary binds every word of documents, actions, states and roles: one word for one thing."""

import re
from collections import Counter
from collections.abc import Iterator
from pkgutil import iter_modules

import pytest
from django.apps import apps
from django.db.models import TextChoices

import tanji.accounting.actions
import tanji.library
import tanji.parties.actions
import tanji.rules
from house.project import ROOT
from tanji.accounting.states import STUDY
from tanji.model import result, study, vocabulary
from tanji.model.document import Record
from tanji.model.vocabulary import Labelled
from tanji.parties.roles import grants, roles

_ = (result, study, vocabulary, tanji.library, tanji.rules)  # every record is defined by now
PAGE = (ROOT / "docs" / "glossary.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("|") and not line.startswith(("|---", "| 中文"))
]
TERMS = {code: (zh, en) for zh, en, codes in ROWS for code in re.findall(r"`([^`]+)`", codes)}


def _below(kind: type) -> Iterator[type]:
    for child in kind.__subclasses__():
        if child.__module__.startswith(
            ("tanji.", "django.")
        ):  # other tests make kinds of their own
            yield child
        yield from _below(child)


CHOICES = [
    (f"{kind.__name__}.{member.name}", member.label.zh, member.label.en)
    for kind in _below(Labelled)
    for member in kind
]
STATES = [
    (f"{kind.__name__}.{member.name}", str(member.label))
    for kind in _below(TextChoices)
    if kind.__module__.startswith("tanji.")
    for member in kind
]
DOCUMENTS = {
    kind.__name__
    for kind in _below(Record)
    if kind.__module__.startswith(("tanji.model.", "tanji.rules.pack"))
}
CLASSES = {
    *DOCUMENTS,
    *(kind.__name__ for kind in _below(Labelled)),
    *(kind.__name__ for kind in _below(TextChoices) if kind.__module__.startswith("tanji.")),
    *(model.__name__ for model in apps.get_models() if model.__module__.startswith("tanji.")),
}
ACTIONS = {
    f"{chapter}.{module.name}"
    for chapter, folder in (
        ("accounting", tanji.accounting.actions),
        ("parties", tanji.parties.actions),
    )
    for module in iter_modules(folder.__path__)
}


@pytest.mark.parametrize(("code", "zh", "en"), CHOICES, ids=lambda part: part)
def test_a_choice_is_labelled_as_in_the_glossary(code: str, zh: str, en: str) -> None:
    assert TERMS.get(code) == (zh, en)


@pytest.mark.parametrize(("code", "zh"), STATES, ids=lambda part: part)
def test_a_state_or_kind_is_labelled_as_in_the_glossary(code: str, zh: str) -> None:
    assert TERMS[code][0] == zh


@pytest.mark.parametrize("role", roles().values(), ids=lambda role: role.id)
def test_a_role_is_labelled_as_in_the_glossary(role: object) -> None:
    assert TERMS[f"role.{role.id}"] == (role.label.zh, role.label.en)  # type: ignore[attr-defined]


def test_every_class_of_documents_and_models_is_in_the_glossary() -> None:
    known = {code.rpartition(".")[2] for code in TERMS}
    assert CLASSES - known == set()


def test_every_action_and_every_right_is_in_the_glossary() -> None:
    assert (ACTIONS | set(grants())) - TERMS.keys() == set()


def test_every_step_of_a_workflow_is_a_word_of_the_glossary() -> None:
    words = {code.rpartition(".")[2].removesuffix("_study") for code in TERMS}
    assert {step.verb for step in STUDY.transitions} - words == set()


def test_nothing_is_in_the_glossary_that_the_code_has_not() -> None:
    enums = {code for code, *_ in (*CHOICES, *STATES)}
    kinds = {code.split(".")[0] for code in enums}
    written = {code for code in TERMS if code.split(".")[0] in kinds and "." in code}
    assert written - enums == set()


@pytest.mark.parametrize(("column", "what"), [(0, "中文"), (1, "English")])
def test_one_word_for_one_thing(column: int, what: str) -> None:
    counted = Counter(row[column].casefold() for row in ROWS)
    assert [word for word, times in counted.items() if times > 1] == []


def test_one_code_for_one_term() -> None:
    counted = Counter(code for *_, codes in ROWS for code in re.findall(r"`([^`]+)`", codes))
    assert [code for code, times in counted.items() if times > 1] == []


def test_the_five_acts_are_five_words() -> None:
    acts = {zh for zh, _, codes in ROWS if zh in ("核算", "核查", "认证", "评价", "分级")}
    assert len(acts) == 5
    assert TERMS["accounting.calculate"][0] == "核算"
