"""``tanji report``: a PDF/A of the study, the same bytes each time, with its data inside."""

import io

import pytest
from pypdf import PdfReader

from cli.command import GOJI, data, run


@pytest.mark.parametrize("language", ["zh", "en"])
def test_prints_the_published_figure_and_carries_the_data(tmp_path, language):
    path = tmp_path / "report.pdf"
    assert run("report", GOJI, "-o", path, "--lang", language).exit_code == 0
    content = path.read_bytes()
    assert content.startswith(b"%PDF-")
    reader = PdfReader(io.BytesIO(content))
    text = "".join(page.extract_text() for page in reader.pages)
    assert data("calc", GOJI)["footprint"]["published"] in text
    assert len(reader.attachments) >= 2


def test_a_broken_study_makes_no_report(tmp_path):
    source, target = tmp_path / "broken.json", tmp_path / "report.pdf"
    source.write_text("[]", "utf-8")
    assert run("report", source, "-o", target).exit_code == 1
    assert not target.exists()


def test_the_output_must_be_named():
    assert run("report", GOJI).exit_code == 2
