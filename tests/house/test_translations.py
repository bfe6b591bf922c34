"""Every message of a page has its English."""

import importlib.util
from types import ModuleType

import pytest

from house.project import ROOT


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_message_has_its_english(messages: ModuleType) -> None:
    missing = messages.untranslated()
    assert missing == [], "make messages，再把英文写进 django.po · then write the English"
