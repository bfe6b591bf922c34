"""Bind an activity to a dataset of a release."""

from tanji import library
from tanji.accounting.actions.edit_study import edit_study
from tanji.accounting.cells import Edit
from tanji.accounting.models import Revision, StudyRecord
from tanji.core.errors import Invalid
from tanji.parties.models import Person


def choose_factor(
    actor: Person,
    study: StudyRecord,
    *,
    revision: int,
    process: str,
    exchange: str,
    dataset: str,
) -> Revision:
    """A revision in which the exchange is provided by the dataset; raises ``Invalid`` if there is
    none.

    Whether units fit and whether a footprint may use it, the checks of the study tell.
    """
    if dataset not in library.release().index():
        own = {one.id for one in study.to_model().datasets}
        if dataset not in own:
            raise Invalid(
                zh=f"因子库中没有“{dataset}”。",
                en=f"The factor library has no “{dataset}”.",
                code="unknown_factor",
            )
    edit = Edit(path=f"{process}/{exchange}/provider", value=dataset)
    return edit_study(actor, study, revision=revision, edits=[edit])
