"""Call the command as a person does, without starting a process."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from house.project import ROOT
from tanji.cli.main import main

EXAMPLES = ROOT / "examples"
GOJI = EXAMPLES / "ningxia_goji_dried.json"
METHANOL = EXAMPLES / "ningxia_coal_methanol.json"
TEXTBOOK = EXAMPLES / "heijungs_suh_2002.json"
ALUMINIUM = EXAMPLES / "uslci_aluminium_ingot.json"


def run(*words: object) -> Result:
    """What the command answers; a defect inside it is raised, never taken for an answer."""
    done = CliRunner().invoke(main, [str(word) for word in words], prog_name="tanji")
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def data(*words: object) -> Any:
    """The object that ``--json`` prints on standard output, which holds nothing else."""
    return json.loads(run(*words, "--json").stdout)


def study_of(path: Path) -> dict[str, Any]:
    """A study document as plain data."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found
