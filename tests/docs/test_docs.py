"""The documents are true: blocks run; commands, sheets, variables are described; links lead on."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import click
import pytest

from house.project import ROOT, SOURCE
from tanji.cli.main import main
from tanji.exchange.formats.workbook.columns import README, SHEETS

DOCS = ROOT / "docs"
GUIDE = DOCS / "guide"
PAGES = sorted(GUIDE.glob("*.md"))
WRITTEN = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
FENCE = re.compile(r"^```(\S*)$", re.MULTILINE)
LINK = re.compile(r"(?<!`)\[[^\]\n]*\]\(([^)\s]+)\)")


def _transcripts() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_transcripts", DOCS / "make_transcripts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _text(name: str) -> str:
    return (GUIDE / name).read_text("utf-8")


def _sections(text: str) -> dict[str, str]:
    """What stands under each heading, whatever its level."""
    parts = re.split(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("page", [*PAGES, DOCS / "factors.md"], ids=lambda page: page.stem)
def test_every_block_runs_and_answers_as_printed(page: Path, tmp_path: Path) -> None:
    written = page.read_text("utf-8")
    assert _transcripts().rewritten(written, tmp_path) == written, "make docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_does_not_run_is_marked_as_text(page: Path) -> None:
    opened = FENCE.findall(page.read_text("utf-8"))[::2]
    assert set(opened) <= {"console", "python", "text"}


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, click.Command]]:
    found = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found.append((" ".join((*path, name)), command))
        if isinstance(command, click.Group):
            found += _commands(command, (*path, name))
    return found


@pytest.mark.parametrize(("name", "command"), _commands(main), ids=lambda each: str(each))
def test_every_command_and_option_is_described(name: str, command: click.Command) -> None:
    described = _sections(_text("commands.md"))[name]
    if " " in name:  # what a group's commands share is said once, at the group
        described += _sections(_text("commands.md"))[name.split()[0]]
    options = {
        max(option.opts, key=len)
        for option in command.params
        if isinstance(option, click.Option) and not option.hidden
    }
    assert {option for option in options if f"`{option}`" not in described} == set()


def test_every_sheet_is_described() -> None:
    described = _sections(_text("workbook.md"))
    assert {sheet.zh for sheet in SHEETS} | {README.zh} <= described.keys()


def test_every_variable_is_described_and_no_other() -> None:
    read = {
        name
        for path in SOURCE.rglob("*.py")
        for name in re.findall(r"\"(TANJI_[A-Z_]+)\"", path.read_text("utf-8"))
    }
    described = set(re.findall(r"^\| `(TANJI_[A-Z_]+)`", _text("operations.md"), re.MULTILINE))
    assert described == read


def test_every_address_of_the_interface_is_described_and_no_other() -> None:
    from tanji.api.v1 import api

    paths = api.get_openapi_schema()["paths"]
    offered = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    described = set(re.findall(r"`((?:GET|POST|DELETE|PUT|PATCH) /api/v1/[^`]+)`", _text("api.md")))
    assert described - {"GET /api/v1/openapi.json"} == offered


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    targets = [link.split("#")[0] for link in LINK.findall(text)]
    inside = [target for target in targets if target and "://" not in target]
    assert [target for target in inside if not (page.parent / target).exists()] == []


def test_every_page_of_the_guide_and_every_decision_can_be_reached() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8")
    pages = [path.relative_to(DOCS).as_posix() for path in sorted(DOCS.rglob("*.md"))]
    assert [page for page in pages if page not in navigation] == []
