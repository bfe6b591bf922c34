"""The command itself: help that teaches, a quick start, a check of the machine."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import tanji
from cli.command import TEXTBOOK, run
from tanji.cli.main import _HOME


def test_help_names_every_command_and_exit_code():
    text = run("--help").stdout
    for name in _HOME:
        assert f"\n  {name} " in text
    assert "Exit codes" in text
    assert "\\b" not in text


@pytest.mark.parametrize("name", sorted(_HOME))
def test_help_of_each_command_is_in_both_languages(name):
    done = run(name, "--help")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert any("\u4e00" <= char <= "\u9fff" for char in done.stdout)
    assert any(line.strip() and line.isascii() for line in lines[2:8])
    assert "\\b" not in done.stdout


def test_version_is_the_package_s():
    assert tanji.__version__ in run("--version").stdout


def test_an_unknown_command_ends_with_2():
    assert run("calculate", TEXTBOOK).exit_code == 2


def test_the_installed_command_answers_without_django():
    """One process, as a person starts it; the tools for pages stay out of it."""
    script = (
        "import sys, tanji.cli.main as m\n"
        "sys.argv = ['tanji', 'calc', sys.argv[1], '--json']\n"
        "try: m.main()\n"
        "except SystemExit as end: assert not end.code\n"
        "assert 'django' not in sys.modules, 'django was loaded'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(TEXTBOOK)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["footprint"]["published"] == "120.0"


def test_the_console_script_is_installed():
    command = Path(sys.executable).with_name("tanji")
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert tanji.__version__ in done.stdout


@pytest.mark.django_db
def test_doctor_looks_at_everything_that_is_needed():
    done = run("doctor")
    for part in ("Python", "因子库", "前端", "字体", "数据目录", "数据库"):
        assert part in done.stdout
    assert done.exit_code == (1 if "✗" in done.stdout else 0)


@pytest.mark.django_db
def test_doctor_ends_with_1_and_the_remedy_where_fonts_are_missing(monkeypatch, tmp_path):
    from tanji.paper.fonts import font_folders

    monkeypatch.setenv("TANJI_FONTS", str(tmp_path))
    font_folders.cache_clear()
    try:
        done = run("doctor")
    finally:
        font_folders.cache_clear()
    assert done.exit_code == 1
    assert "fonts-noto-cjk" in done.stdout
