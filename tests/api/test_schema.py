"""The whole interface against its own description: no crash, no answer that is not described.

The three operations that take a whole study are in test_public.py: there a real study is damaged.
"""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from stage import begin
from tanji.parties.actions.issue_token import issue_token
from tanji.project.wsgi import application

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
schema = schema.exclude(path_regex=r"/calculate$|/check$").exclude(
    path_regex=r"/products/.*/studies$", method="POST"
)


@pytest.fixture(autouse=True)
def _one_connection():
    """As in Django's own test client: a request must not close the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def preparer(cast):
    """A token that may write, and a draft that it may write to."""
    draft = begin(cast, "枸杞干果")
    _, secret = issue_token(cast.malan, name="试验", scopes=["read", "write"])
    return secret, str(draft.pk)


@schema.parametrize()
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_interface(case, preparer):
    secret, draft = preparer
    if case.path.startswith("/api/v1/studies/{key}"):
        case.path_parameters["key"] = draft
    case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, checks=CHECKS)
