"""Documents and files: kept under their hash, checked when read."""

import hashlib

import pytest

from tanji.core import documents, files
from tanji.core.errors import BrokenDocument, Invalid, NotFound, TooLarge
from tanji.core.models import StoredDocument, StoredFile
from tanji.model.document import Text

pytestmark = pytest.mark.django_db


def test_a_document_is_named_by_the_sha256_of_its_canonical_json():
    # Computed by hand: members sorted, no spaces (RFC 8785, 3.2).
    digest = hashlib.sha256('{"en":"goji","zh":"枸杞"}'.encode()).hexdigest()
    assert documents.put(Text(zh="枸杞", en="goji")) == digest
    assert documents.put(Text(zh="枸杞", en="goji")) == digest
    assert StoredDocument.objects.filter(pk=digest).count() == 1
    assert documents.get(digest, Text) == Text(zh="枸杞", en="goji")
    assert documents.plain(digest) == {"zh": "枸杞", "en": "goji"}


def test_a_document_that_does_not_fit_its_hash_is_refused():
    import zlib

    StoredDocument.objects.create(
        sha256="0" * 64, kind="text", size=2, body=zlib.compress(b'{"zh":"x"}')
    )
    with pytest.raises(BrokenDocument):
        documents.get("0" * 64, Text)
    with pytest.raises(NotFound):
        documents.data_of("1" * 64)


@pytest.fixture
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_the_same_bytes_are_kept_once(folder):
    one = files.store(b"bill", "C:\\厂\\电费单.pdf", "application/pdf")
    two = files.store(b"bill", "other.pdf")
    assert one == two
    assert two.name == "电费单.pdf"
    assert StoredFile.objects.count() == 1
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [
        hashlib.sha256(b"bill").hexdigest()
    ]
    assert files.read(one) == b"bill"


def test_names_lose_folders_and_control_characters(folder):
    assert files.clean("../../etc/passwd") == "passwd"
    assert files.clean("a\r\nSet-Cookie: x\x00.xlsx") == "aSet-Cookie: x.xlsx"
    assert files.clean("\x00/") == "file"


def test_a_file_that_was_touched_is_refused(folder):
    file = files.store(b"bill", "b")
    files.path_of(file.sha256).write_bytes(b"forged")
    with pytest.raises(BrokenDocument):
        files.read(file)
    files.path_of(file.sha256).unlink()
    with pytest.raises(NotFound):
        files.read(file)


def test_a_file_above_the_limit_is_refused(folder, settings):
    settings.TANJI_MAX_UPLOAD = 3
    with pytest.raises(TooLarge):
        files.store(b"1234", "b")


@pytest.mark.parametrize("unfit", ["a\x00b", "\ud800"])
def test_what_no_database_can_hold_is_refused_at_the_door(db, unfit):
    with pytest.raises(Invalid) as refusal:
        documents.put(Text(zh=unfit))
    assert refusal.value.problems[0].code == "unfit_for_storage"
    assert documents.storable([{unfit: unfit}]) != [{unfit: unfit}]
    documents.put(Text(zh="a\\u0000b"))  # a written backslash is no NUL
