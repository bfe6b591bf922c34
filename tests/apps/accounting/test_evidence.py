"""Evidence: a file behind the data, bound to the document by its hash."""

import hashlib

import pytest

from stage import fresh, submitted
from tanji.accounting import queries
from tanji.accounting.actions.attach_evidence import attach_evidence
from tanji.core import files
from tanji.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from tanji.core.events import trail_of

BILL = {"data": b"%PDF-1.7 bill", "name": "电费单.pdf", "title": "电费单"}


def test_the_document_names_the_file_by_its_hash(cast, draft):
    made = attach_evidence(cast.malan, draft, revision=1, **BILL)
    assert made.number == 2
    evidence = fresh(draft).to_model().evidence[0]
    assert evidence.sha256 == hashlib.sha256(BILL["data"]).hexdigest()
    assert (evidence.id, evidence.file) == ("v1", "电费单.pdf")
    row = queries.evidence(cast.suhe, draft.pk, "v1")
    assert files.read(row.file) == BILL["data"]
    assert trail_of(draft).first().verb == "accounting.evidence_attached"
    attach_evidence(cast.malan, draft, revision=2, **(BILL | {"title": "第二张"}))
    assert [one.evidence for one in queries.evidence_of(draft)] == ["v1", "v2"]


def test_what_is_no_evidence(cast, draft):
    for wrong in ({"data": b""}, {"title": " "}):
        with pytest.raises(Invalid):
            attach_evidence(cast.malan, draft, revision=1, **(BILL | wrong))
    with pytest.raises(Conflict):
        attach_evidence(cast.malan, draft, revision=7, **BILL)


def test_who_may_not(cast, draft):
    for who in (cast.suhe, cast.wanggong):
        with pytest.raises(NotAllowed):
            attach_evidence(who, draft, revision=1, **BILL)
    attach_evidence(cast.malan, draft, revision=1, **BILL)
    for who in (cast.wanggong, cast.zhangchu, cast.yunwei):
        with pytest.raises(NotFound):
            queries.evidence(who, draft.pk, "v1")


def test_a_frozen_version_takes_no_more(cast):
    done = submitted(cast, "枸杞干果")
    with pytest.raises(WrongState):
        attach_evidence(cast.malan, done, revision=done.revision, **BILL)
