"""openLCA JSON-LD: product systems and processes in a zip, of schema 2 or the older schema 1."""

from tanji.exchange.parcel import Parcel
from tanji.exchange.registry import exchange_format
from tanji.model.dataset import FactorRelease
from tanji.model.document import Text
from tanji.model.study import Study

_SIGNS = (
    b"olca-schema.json",
    b"processes/",
    b"flows/",
    b"unit_groups/",
    b"context.json",
    b"actors/",
)


@exchange_format("openlca")
class OpenLca:
    """The product system, or the process that feeds no other, with all that it is linked to."""

    id = "openlca"
    label = Text(zh="openLCA JSON-LD（zip）", en="openLCA JSON-LD (zip)")
    suffixes: tuple[str, ...] = (".zip",)
    loses: tuple[Text, ...] = (
        Text(
            zh="编号、生命周期阶段、数据来源标记、类别和归属",
            en="Ids, life-cycle stages, origin marks, categories and owners",
        ),
        Text(
            zh="产品、企业、功能单位的文字、系统边界的说明和例外、GWP集和修约",
            en="Product and company details, text of the functional unit, exclusions, "
            "GWP set, rounding",
        ),
        Text(
            zh="台账、证据、取舍、假设、运输的质量与距离、物性",
            en="Ledger, evidence, cut-offs, assumptions, transport legs, properties",
        ),
        Text(
            zh="绿电合同（只写电网部分）和情景",
            en="Green contracts (only the grid part is written) and levers",
        ),
        Text(
            zh="无负担的理由（写成未绑定的流）和航空账（写成化石源）",
            en="Reasons for burden-free inputs (written as unlinked) and the aircraft ledger "
            "(written as fossil)",
        ),
        Text(
            zh="循环足迹公式（写成它的各项）和谱系评分",
            en="The circular footprint formula (written as its terms) and pedigree scores",
        ),
        Text(
            zh="投入自己的名称（写成提供方产品的名称）",
            en="Own names of inputs (the name of the provided product is written)",
        ),
        Text(
            zh="没有给出因子库时，因子的内容",
            en="The content of factors, if no factor release is given",
        ),
    )

    def sniff(self, head: bytes, name: str) -> bool:
        """Whether a zip begins with one of the folders of openLCA."""
        return head.startswith(b"PK") and any(sign in head for sign in _SIGNS)

    def read(
        self, data: bytes, name: str, release: FactorRelease | None, reference: str = ""
    ) -> Parcel:
        """The study of a product system or process; ``reference`` names it if there are several."""
        from tanji.exchange.formats.openlca.read import read

        return read(data, release, reference)

    def write(self, study: Study, release: FactorRelease | None) -> bytes:
        """The study as a product system with its processes, in schema 2."""
        from tanji.exchange.formats.openlca.write import write

        return write(study, release)
