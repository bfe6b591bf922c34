"""Run the commands and programs of the guide, and write what commands answer beneath them.

A block marked ``console`` is a transcript: each line after ``$ `` is run, in one folder a page, and
the lines below it become what it printed. A last line ``…`` keeps the answer as short as it is in
the page. Blocks marked ``python`` run in the same folder; those with ``>>>`` as doctests.
``python docs/make_transcripts.py`` rewrites the pages; a test compares them.
"""

import doctest
import os
import re
import shlex
import subprocess
import sys
import tempfile
from contextlib import chdir
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tanji.cli.main import main as command

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "guide"
BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_MORE = "…"
_LENIENT = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class Session:
    """One page being run: a folder with the examples, names that Python blocks share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.code = 0
        self.names: dict[str, Any] = {}
        (folder / "examples").symlink_to(ROOT / "examples")

    def answer(self, line: str) -> str:
        """What a command prints, errors included; ``echo $?`` tells the code of the last one."""
        if line == "echo $?":
            return f"{self.code}\n"
        words = shlex.split(line)
        if words[0] == "tanji" and not {"|", ">", "&&"} & set(words):
            done = CliRunner().invoke(command, words[1:], prog_name="tanji")
            if done.exception and not isinstance(done.exception, SystemExit):
                raise done.exception
            self.code = done.exit_code
            return done.output
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        ran = subprocess.run(  # noqa: S603 - lines of our own pages
            ["/bin/bash", "-c", line],
            env={**os.environ, "PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.code = ran.returncode
        return ran.stdout

    def transcript(self, text: str) -> str:
        """A console block with the answers of now."""
        lines: list[str] = []
        for part in re.split(r"^(?=\$ )", text, flags=re.MULTILINE):
            if not part.strip():
                continue
            asked, *before = part.splitlines()
            now = self.answer(asked.removeprefix("$ ")).rstrip("\n").splitlines()
            if before and before[-1] == _MORE:
                now = [*now[: len(before) - 1], _MORE]
            lines += [asked, *now]
        return "".join(f"{line.rstrip()}\n" for line in lines)

    def program(self, text: str) -> None:
        """Run a Python block; raises when it fails or, as a doctest, answers differently."""
        if ">>> " not in text:
            exec(compile(text, "guide", "exec"), self.names)  # noqa: S102 - our own pages
            return
        test = doctest.DocTestParser().get_doctest(text, self.names, "guide", None, None)
        said: list[str] = []
        if (
            doctest.DocTestRunner(optionflags=_LENIENT)
            .run(test, out=said.append, clear_globs=False)
            .failed
        ):
            raise AssertionError("".join(said))
        self.names.update(test.globs)


def rewritten(page: str, folder: Path) -> str:
    """The text of a page with every transcript as it runs now."""
    session = Session(folder)

    def block(found: re.Match[str]) -> str:
        kind, text = found.groups()
        if kind == "python":
            session.program(text)
            return found[0]
        return f"```console\n{session.transcript(text)}```"

    with chdir(folder):
        return BLOCK.sub(block, page)


def main() -> None:
    """Rewrite the transcripts of every page of the guide, or of those that are named."""
    for name in sys.argv[1:] or sorted(GUIDE.glob("*.md")):
        page = Path(name)
        with tempfile.TemporaryDirectory() as folder:
            page.write_text(rewritten(page.read_text("utf-8"), Path(folder)), "utf-8")


if __name__ == "__main__":
    main()
