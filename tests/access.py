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
    form: bool = True  # a page takes a form; the grid's own two addresses take JSON


def get(route: str, who: frozenset[str], **more: Any) -> Line:
    return Line("GET", route, who, **more)


def post(route: str, who: frozenset[str], body: Any = None, **more: Any) -> Line:
    return Line("POST", route, who, body if body is not None else {}, **more)


API = "/api/v1"
ORGANIZATION = f"{API}/organizations/{{organization}}"
DRAFT = f"{API}/studies/{{draft}}"
EDIT = {"revision": 2, "edits": [{"path": "study/name", "value": "新名称"}]}
STAFF = frozenset({"dingyan", "yunwei"})
PAGE = "/studies/{draft}"
RESULT = "/results/{result}"
EXCHANGE = {
    "revision": "2",
    "name": "网电",
    "role": "input",
    "category": "electricity",
    "amount": "2",
    "unit": "kWh",
    "origin": "measured",
}
DETAILS = {
    "revision": "2",
    "name": "中宁枸杞干果",
    "unit__kind": "declared",
    "unit__quantity__amount": "1",
    "unit__quantity__unit": "kg",
    "unit__text": "1 kg 中宁枸杞干果",
    "boundary__kind": "cradle_to_gate",
    "period__start": "2024-01-01",
    "period__end": "2024-12-31",
    "standard": "GB/T 24067-2024",
    "gwp": "AR6",
}

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
    # ---- pages of the enterprise desk
    get("/enterprise/", SIGNED_IN, sees=TEAM | OFFICERS),
    get("/enterprise/workbook/", frozenset({"malan", "wanggong", "zixun"})),
    get("/products/", SIGNED_IN, sees=TEAM | OFFICERS),
    get("/products/new/", frozenset({"malan", "dingyan", "zixun", "wanggong", "fangqian"})),
    post(
        "/products/new/",
        frozenset({"malan", "dingyan", "zixun"}),
        {"organization": "{organization}", "name": "枸杞膏"},
    ),
    get("/products/{product}/", TEAM | OFFICERS),
    post("/products/{new_product}/begin/", AT_WORK, {"unit": "kg"}),
    post("/products/{new_product}/upload/", AT_WORK, files={"file": "{study_file}"}),
    get("/imports/{import}/", AT_WORK),
    post("/imports/{import}/accept/", AT_WORK),
    get(f"{PAGE}/", TEAM),
    get("/studies/{submitted}/", TEAM | OFFICERS),
    get(f"{PAGE}/panel/", TEAM),
    post(
        f"{PAGE}/cells/",
        AT_WORK,
        {"revision": 2, "changes": [{"row": "e2", "column": "amount", "value": "3"}]},
        query="process=p1",
        form=False,
    ),
    post(f"{PAGE}/take-back/", AT_WORK, {"revision": 2}, query="process=p1", form=False),
    post(f"{PAGE}/undo/", AT_WORK, {"revision": "2"}),
    post("/studies/{undone}/redo/", AT_WORK, {"revision": "3"}),
    post(f"{PAGE}/processes/", AT_WORK, {"revision": "2", "name": "包装"}),
    get(f"{PAGE}/conflict/", TEAM),
    get(f"{PAGE}/exchange/", TEAM, query="process=p1&exchange=e3"),
    post(f"{PAGE}/exchange/", AT_WORK, EXCHANGE, query="process=p1&exchange=e3"),
    get(f"{PAGE}/factors/", TEAM, query="process=p1&exchange=e3&q=shidian"),
    post(
        f"{PAGE}/factor/",
        AT_WORK,
        {"revision": "2", "process": "p1", "exchange": "e3", "provider": "{dataset}"},
    ),
    get(f"{PAGE}/details/", TEAM),
    post(f"{PAGE}/details/", AT_WORK, DETAILS),
    get(f"{PAGE}/ledger/", TEAM),
    post(f"{PAGE}/ledger/", AT_WORK, {"revision": "2"}),
    get(f"{PAGE}/ledger.csv", TEAM),
    get(f"{PAGE}/evidence/", TEAM),
    post(
        f"{PAGE}/evidence/",
        AT_WORK,
        {"title": "检定证书", "revision": "2"},
        files={"file": "{study_file}"},
    ),
    get(f"{PAGE}/evidence/{{evidence}}/", TEAM),
    post(f"{PAGE}/upload/", AT_WORK, files={"file": "{study_file}"}),
    post(f"{PAGE}/calculate/", frozenset({"malan", "suhe", "zixun"})),
    get(f"{PAGE}/review/", TEAM),
    post(f"{PAGE}/pass/", frozenset({"suhe"}), {"note": "均已核对"}),
    post("/studies/{ready}/submit/", frozenset({"dingyan"}), {"committed": "yes"}),
    post("/studies/{submitted}/return/", OFFICERS, {"reason": "缺少电费单"}),
    post("/studies/{closed}/version/", frozenset({"malan", "dingyan", "zixun"})),
    post(f"{PAGE}/delete/", AT_WORK),
    post("/studies/{deleted}/restore/", AT_WORK),
    get(f"{PAGE}/history/", TEAM),
    post(f"{PAGE}/history/restore/", AT_WORK, {"revision": "2", "number": "1"}),
    get(f"{PAGE}/export/{{format}}/", TEAM),
    get(f"{RESULT}/", TEAM),
    get(f"{RESULT}/tables/{{table}}.csv", TEAM),
    get(f"{RESULT}/result.json", TEAM),
    get(f"{RESULT}/bundle.zip", TEAM),
    post(f"{RESULT}/report/", TEAM),
    get(f"{RESULT}/root/{{leaf}}/", TEAM),
    get(f"{RESULT}/root/{{kind}}/{{name}}/", TEAM),
    get(f"{RESULT}/compare/{{submitted_result}}/", TEAM),
    get("/reports/{report}/", TEAM),
    post("/logout/", ANYBODY),  # the last one: who calls it is out
)
