"""The first account of an empty platform comes from the command line, once."""

import pytest
from click.testing import CliRunner

from tanji.cli.main import main
from tanji.parties.models import Membership, Person
from tanji.project.cast import code

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_platform():
    Membership.objects.all().delete()


def register(**changes: str):
    given = {
        "organization": "运维单位",
        "credit-code": code(900),
        "username": "ops",
        "name": "张三",
        "password": "correct-horse-battery",
        **changes,
    }
    arguments = [part for key, value in given.items() for part in (f"--{key}", value)]
    return CliRunner().invoke(main, ["operator", *arguments])


def test_registers_once():
    assert register().exit_code == 0
    assert Person.objects.get(username="ops").check_password("correct-horse-battery")
    again = register(username="second")
    assert again.exit_code == 1
    assert not Person.objects.filter(username="second").exists()


def test_wrong_credit_code_is_told_and_nothing_is_kept():
    found = register(**{"credit-code": "123"})
    assert found.exit_code == 1
    assert "统一社会信用代码" in found.output
    assert not Person.objects.filter(username="ops").exists()
