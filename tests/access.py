"""Who may call what: one line for every address and method. What is not written here is refused.

``who`` names everybody who gets through; all others must be refused, strangers with 401 (pages send
them to the login). ``sees`` names those who may read the goji plant's things in a list
that is open to more people. Keys in braces come from stage.py, which builds the scene.
"""

from dataclasses import dataclass, field
from typing import Any

GOJI = frozenset({"malan", "suhe", "dingyan"})
DELEGATED = frozenset({"zixun"})  # a consultant with a delegation in the goji plant, until a day
OFFICERS = frozenset({"zhangchu", "nongke"})  # lead department, the goji plant's sector
SIGNED_IN = (
    GOJI
    | DELEGATED
    | OFFICERS
    | {"yunwei", "wanggong", "heshen", "fangqian", "gongying", "licha", "zhouzheng"}
    | {"gongke", "yinhang", "huayan", "zhuanjia"}
)
ANYBODY = SIGNED_IN | {"anonymous"}
TEAM = GOJI | DELEGATED
AT_WORK = frozenset({"malan", "zixun"})  # preparer and consultant: the hands on a draft


@dataclass(frozen=True)
class Line:
    """One expectation."""

    method: str
    route: str
    who: frozenset[str]
    body: Any = None
    files: dict[str, str] = field(default_factory=dict)
    sees: frozenset[str] | None = None
    query: str = ""
    mark: str = "中宁枸杞干果"  # what only those who see find in the answer


def get(route: str, who: frozenset[str], **more: Any) -> Line:
    return Line("GET", route, who, **more)


def post(route: str, who: frozenset[str], body: Any = None, **more: Any) -> Line:
    return Line("POST", route, who, body if body is not None else {}, **more)


API = "/api/v1"
ORGANIZATION = f"{API}/organizations/{{organization}}"
DRAFT = f"{API}/studies/{{draft}}"
EDIT = {"revision": 2, "edits": [{"path": "study/name", "value": "新名称"}]}
STAFF = frozenset({"dingyan", "yunwei"})

TABLE: tuple[Line, ...] = (
    # ---- of public
    get(f"{API}/openapi.json", ANYBODY),
    post(f"{API}/calculate", ANYBODY, {"study": "{study}", "samples": 0}),
    post(f"{API}/check", ANYBODY, {"study": "{study}"}),
    get(f"{API}/factors", ANYBODY, query="q=电"),
    get(f"{API}/factors/{{dataset}}", ANYBODY),
    get(f"{API}/releases", ANYBODY),
    get(f"{API}/schemas/study", ANYBODY),
    # ---- of account
    get(f"{API}/me", SIGNED_IN),
    post(
        f"{API}/me/password",
        SIGNED_IN,
        {"old": "gou-qi-cheng-shu-2026", "new": "xin-de-mi-ma-2027"},
    ),
    get(f"{API}/tokens", SIGNED_IN),
    post(f"{API}/tokens", SIGNED_IN, {"name": "脚本"}),
    Line("DELETE", f"{API}/tokens/{{token}}", frozenset({"malan"})),
    # ---- of organisations
    get(
        f"{API}/organizations",
        SIGNED_IN,
        sees=TEAM | OFFICERS | {"yunwei"},
        mark="示例枸杞厂",
    ),
    post(
        f"{API}/organizations",
        frozenset({"yunwei"}),
        {"name": "新厂", "credit_code": "{code}", "kind": "enterprise"},
    ),
    get(ORGANIZATION, TEAM | OFFICERS | {"yunwei"}),
    get(f"{ORGANIZATION}/facilities", TEAM | OFFICERS | {"yunwei"}),
    post(f"{ORGANIZATION}/facilities", STAFF, {"name": "二车间"}),
    get(f"{ORGANIZATION}/members", TEAM | OFFICERS | {"yunwei"}),
    post(
        f"{ORGANIZATION}/members",
        STAFF,
        {"username": "xinren", "name": "新人", "role": "preparer"},
    ),
    post(f"{ORGANIZATION}/roles", STAFF, {"username": "suhe", "role": "preparer"}),
    Line("DELETE", f"{ORGANIZATION}/roles/{{membership}}", STAFF),
    # ---- of products
    get(f"{API}/products", SIGNED_IN, sees=TEAM | OFFICERS),
    post(
        f"{API}/products",
        frozenset({"malan", "dingyan", "zixun"}),
        {"organization": "{organization}", "name": "枸杞原浆"},
    ),
    get(f"{API}/products/{{product}}", TEAM | OFFICERS),
    get(f"{API}/products/{{product}}/studies", TEAM | OFFICERS),
    post(f"{API}/products/{{new_product}}/studies", AT_WORK, {"unit": "kg"}),
    post(f"{API}/products/{{new_product}}/imports", AT_WORK, files={"file": "{study_file}"}),
    # ---- of studies
    get(f"{API}/studies", SIGNED_IN, sees=TEAM | OFFICERS),
    get(DRAFT, TEAM),
    get(f"{API}/studies/{{submitted}}", TEAM | OFFICERS),
    get(f"{DRAFT}/document", TEAM),
    get(f"{DRAFT}/export", TEAM, query="format=canonical_json"),
    Line("DELETE", DRAFT, AT_WORK),
    post(f"{API}/studies/{{deleted}}/restore", AT_WORK),
    post(f"{API}/studies/{{closed}}/versions", frozenset({"malan", "dingyan", "zixun"})),
    get(f"{DRAFT}/results", TEAM),
    post(f"{DRAFT}/results", frozenset({"malan", "suhe", "zixun"}), {"samples": 0}),
    post(f"{DRAFT}/review", frozenset({"suhe"}), {"note": "均已核对"}),
    post(f"{API}/studies/{{ready}}/submit", frozenset({"dingyan"}), {"committed": True}),
    post(f"{API}/studies/{{submitted}}/return", OFFICERS, {"reason": "缺少电费单"}),
    get(f"{DRAFT}/evidence", TEAM),
    get(f"{DRAFT}/evidence/{{evidence}}", TEAM),
    get(f"{DRAFT}/trail", frozenset({"suhe", "dingyan"})),
    # ---- of drafts
    get(f"{DRAFT}/revisions", TEAM),
    get(f"{DRAFT}/difference", TEAM, query="older=1&newer=2"),
    post(f"{DRAFT}/edits", AT_WORK, EDIT),
    post(f"{DRAFT}/undo", AT_WORK, {"revision": 2}),
    post(f"{API}/studies/{{undone}}/redo", AT_WORK, {"revision": 3}),
    post(f"{DRAFT}/revisions", AT_WORK, {"revision": 2, "number": 1}),
    post(
        f"{DRAFT}/factor",
        AT_WORK,
        {"revision": 2, "process": "p1", "exchange": "e3", "dataset": "{dataset}"},
    ),
    post(f"{DRAFT}/imports", AT_WORK, files={"file": "{study_file}"}),
    post(
        f"{DRAFT}/evidence",
        AT_WORK,
        {"title": "检定证书", "revision": "2"},
        files={"file": "{study_file}"},
    ),
    # ---- of imports
    get(f"{API}/imports/{{import}}", AT_WORK),
    post(f"{API}/imports/{{import}}/accept", AT_WORK),
    # ---- of results
    get(f"{API}/results/{{result}}", TEAM),
    get(f"{API}/results/{{result}}/document", TEAM),
    get(f"{API}/results/{{result}}/leaves/0", TEAM),
    get(f"{API}/results/{{result}}/difference/{{submitted_result}}", TEAM),
    get(f"{API}/results/{{result}}/reports", TEAM),
    post(f"{API}/results/{{result}}/reports", TEAM),
    get(f"{API}/reports/{{report}}", TEAM),
    get(f"{API}/results/{{result}}/bundle", TEAM),
    # ---- pages for everybody, and of an account
    get("/", ANYBODY),
    get("/calculation.csv", ANYBODY),
    get("/factors/", ANYBODY, query="q=电"),
    get("/factors/{dataset}/", ANYBODY),
    get("/rules/", ANYBODY),
    get("/about/", ANYBODY),
    get("/login/", ANYBODY),
    post("/look/", ANYBODY),
    get("/desk/", SIGNED_IN),
    get("/password/", SIGNED_IN),
    post("/logout/", ANYBODY),  # the last one: who calls it is out
)
