"""R-101: who makes the product, where, and under which registered code."""

from tanji.model.document import Text
from tanji.model.finding import the_study
from tanji.rules.case import Case, Report
from tanji.rules.credit_code import is_credit_code
from tanji.rules.registry import check


@check("R-101", "企业、场所与产品", "Organisation, site and product")
def identity(case: Case, report: Report) -> Text | None:
    """Organisation, site, product and region are named; the credit code checks (GB 32100)."""
    if case.study.example:
        return Text(
            zh="示例数据，没有真实企业可以核对。",
            en="Example data: there is no real company to look up.",
        )
    product = case.study.product
    for given, zh, en in (
        (product.name, "产品名称", "product name"),
        (product.organization, "企业名称", "organisation"),
        (product.facility, "生产场所", "production site"),
        (product.region, "产地", "region of production"),
        (product.credit_code, "统一社会信用代码", "unified social credit code"),
    ):
        if not given:
            report.wrong(
                the_study(zh, en.capitalize()),
                "name",
                (f"没有写{zh}。", f"The {en} is missing."),
                (f"补上{zh}。", f"Enter the {en}."),
            )
    code = product.credit_code
    if code and not is_credit_code(code):
        report.wrong(
            the_study("统一社会信用代码", "Unified social credit code"),
            "id",
            (
                f"统一社会信用代码“{code}”不是18位，或校验位不符。",
                f'The unified social credit code "{code}" does not have 18 characters, or its '
                "check character is wrong.",
            ),
            ("对照营业执照核对。", "Compare it with the business licence."),
            value=code,
        )
    return None
