"""Who may do what to a study: the grants table, and what no table may lift."""

from typing import Any

import rules
from tanji.core.rights import allow
from tanji.parties.rights import granted

READ = ("accounting.read_product", "accounting.read_study")
ON_PRODUCTS = (
    "accounting.create_product",
    "accounting.create_study",
)
ON_DRAFTS = (
    "accounting.import_study",
    "accounting.edit_study",
    "accounting.attach_evidence",
    "accounting.delete_draft",
    "accounting.calculate",
)
ON_STUDIES = ("accounting.submit_study", "accounting.open_version", "accounting.issue_report")


@rules.predicate
def is_not_preparer(person: Any, study: Any) -> bool:
    """Four eyes: nobody reviews a version of which they wrote a revision."""
    return study is None or not study.revisions.filter(author=person).exists()


@rules.predicate
def is_frozen(person: Any, study: Any) -> bool:
    """Departments see what was submitted, not what is being worked on."""
    return study is None or study.is_frozen


@rules.predicate
def is_kept(person: Any, thing: Any) -> bool:
    """A deleted draft is only for restoring."""
    return getattr(thing, "deleted_at", None) is None


def register() -> None:
    """Register the rights of this chapter."""
    for verb in (*READ, *ON_PRODUCTS):
        allow(verb, granted(verb))
    for verb in (*ON_DRAFTS, *ON_STUDIES):
        allow(verb, granted(verb) & is_kept)
    allow("accounting.review_study", granted("accounting.review_study") & is_not_preparer & is_kept)
    for verb in ("accounting.read_submitted", "accounting.return_study"):
        allow(verb, granted(verb) & is_frozen)
    allow("accounting.restore_draft", granted("accounting.delete_draft"))
