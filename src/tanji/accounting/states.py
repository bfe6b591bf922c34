"""States of a footprint version and the steps between them (domain c.1, as far as submission)."""

from django.db import models

from tanji.core.workflow import Transition, Workflow


class StudyState(models.TextChoices):
    """Where a version stands."""

    DRAFT = "draft", "编制"
    CALCULATED = "calculated", "已核算"
    READY = "ready", "已审核"
    SUBMITTED = "submitted", "已提交"
    RETURNED = "returned", "已退回"
    SUPERSEDED = "superseded", "已被替代"


FROZEN = (StudyState.SUBMITTED, StudyState.RETURNED, StudyState.SUPERSEDED)
OPEN = (StudyState.DRAFT, StudyState.CALCULATED, StudyState.READY)

STUDY = Workflow(
    "study",
    StudyState,
    (
        # An edit takes back what was calculated and reviewed: it was another content.
        *(Transition(state, "edit", StudyState.DRAFT, "accounting.edit_study") for state in OPEN),
        *(
            Transition(state, "calculate", StudyState.CALCULATED, "accounting.calculate")
            for state in (StudyState.DRAFT, StudyState.CALCULATED)
        ),
        Transition(StudyState.CALCULATED, "review", StudyState.READY, "accounting.review_study"),
        Transition(StudyState.READY, "submit", StudyState.SUBMITTED, "accounting.submit_study"),
        Transition(StudyState.SUBMITTED, "return", StudyState.RETURNED, "accounting.return_study"),
        Transition(
            StudyState.SUBMITTED, "supersede", StudyState.SUPERSEDED, "accounting.submit_study"
        ),
    ),
)
