"""Version 1 of the interface for programs."""

from ninja import NinjaAPI

api = NinjaAPI(title="碳迹 Tanji", version="1", urls_namespace="api-v1", docs_url=None)
