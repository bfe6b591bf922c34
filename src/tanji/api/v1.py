"""Version 1 of the interface for programs: what pages do, by the same actions and queries."""

from functools import cached_property
from typing import Any

import msgspec
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from tanji import __version__
from tanji.api import problem
from tanji.api.routes import (
    account,
    drafts,
    imports,
    organizations,
    products,
    public,
    results,
    studies,
)
from tanji.api.security import SIGNED_IN
from tanji.model.dataset import Dataset
from tanji.model.result import Result
from tanji.model.study import Study

DOCUMENTS = (Study, Result, Dataset)


class StrictParser(Parser):
    """Reads bodies as strict JSON: no NaN, no infinities, no half characters."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's data; 400 if it is no JSON."""
        try:
            return msgspec.json.decode(request.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise HttpError(400, "JSON") from None


class PlainRenderer(JSONRenderer):
    """JSON with Chinese as it is read, not as escapes: a third of the bytes."""

    json_dumps_params = {"ensure_ascii": False}


class Interface(NinjaAPI):
    """Ninja's interface whose description names problems and documents by their own schemas."""

    def get_openapi_schema(self, **parameters: Any) -> OpenAPISchema:
        """OpenAPI 3.1 of the interface; worked out once, as it takes seconds."""
        return self._description

    @cached_property
    def _description(self) -> OpenAPISchema:
        schema = super().get_openapi_schema()
        _, documents = msgspec.json.schema_components(
            DOCUMENTS, ref_template="#/components/schemas/{name}"
        )
        schema["components"]["schemas"].update(documents)
        _refine(schema["paths"])
        _refine(schema["components"]["schemas"])
        return schema


def _refine(node: Any) -> None:
    """Refusals have their own media type; documents their published schema."""
    if isinstance(node, list):
        for item in node:
            _refine(item)
    if not isinstance(node, dict):
        return
    for status, response in node.get("responses", {}).items():
        if int(status) >= 400 and "application/json" in response.get("content", {}):
            response["content"] = {problem.MEDIA_TYPE: response["content"]["application/json"]}
    if name := node.pop("x-document", None):
        node.clear()
        node["$ref"] = f"#/components/schemas/{name}"
    for item in node.values():
        _refine(item)


api = Interface(
    title="碳迹 Tanji",
    version=__version__,
    description="产品碳足迹：核算、核对与追溯。Product carbon footprints: calculate, check, trace.",
    urls_namespace="api-v1",
    docs_url=None,
    auth=SIGNED_IN,
    parser=StrictParser(),
    renderer=PlainRenderer(),
)
problem.register(api)
for path, room in (
    ("", public),
    ("", account),
    ("/organizations", organizations),
    ("/products", products),
    ("/studies", studies),
    ("/studies", drafts),
    ("/imports", imports),
    ("", results),
):
    api.add_router(path, room.router)
