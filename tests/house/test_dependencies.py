"""Each dependency of the product is written down, and the three lists of them agree."""

import json
import re
import tomllib

import pytest

from house.project import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PAGE = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
LICENCES = re.compile(r"MIT|BSD|Apache|PSF|0BSD|LGPL|宽松许可")


def names(requirements: list[str]) -> set[str]:
    """Names of requirements, without versions, extras and comments."""
    lines = [line.split("#")[0].strip() for line in requirements]
    return {re.split(r"[\[<>=!~; ]", line)[0].lower() for line in lines if line}


RUN = names((ROOT / "requirements" / "run.in").read_text("utf-8").splitlines())
EXTRAS = names([name for extra in PYPROJECT["optional-dependencies"].values() for name in extra])
WEB = set(json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"])


def row_of(name: str) -> list[str]:
    """The cells of the line that a package has in docs/dependencies.md."""
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and re.split(r"[（、]", cells[0])[0] == name:
            return cells
    pytest.fail(f"docs/dependencies.md 没有 {name} 一行：作用、许可、怎样离开 · add its line")


@pytest.mark.parametrize("name", sorted(RUN | EXTRAS | WEB))
def test_has_a_line_with_purpose_licence_and_way_out(name: str) -> None:
    _, purpose, licence, leaving = row_of(name)
    assert purpose
    assert leaving
    assert LICENCES.search(licence), licence


def test_package_and_lock_ask_for_the_same() -> None:
    assert names(PYPROJECT["dependencies"]) == RUN


def test_every_run_dependency_is_locked() -> None:
    locked = names(
        [
            line
            for line in (ROOT / "requirements" / "run.lock").read_text("utf-8").splitlines()
            if re.match(r"[a-z]", line)
        ]
    )
    assert locked >= RUN


def test_nothing_under_a_strong_copyleft_is_locked_for_running() -> None:
    from importlib.metadata import PackageNotFoundError, metadata

    found = []
    text = (ROOT / "requirements" / "run.lock").read_text("utf-8")
    for name in re.findall(r"^([a-z][a-z0-9_.-]*)==", text, re.MULTILINE):
        try:
            about = metadata(name)
        except PackageNotFoundError:  # a package of another system
            continue
        said = [about.get("License-Expression") or ""]
        said += [c for c in about.get_all("Classifier") or [] if c.startswith("License")]
        if any(re.search(r"\b(A?GPL|GNU (Affero )?General)", words) for words in said):
            found.append(name)
    assert found == []
