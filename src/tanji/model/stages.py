"""Which life-cycle stage a figure is shown under."""

from tanji.model.exchange import Exchange
from tanji.model.process import Process
from tanji.model.vocabulary import Category, ProcessStage, Stage

_PRODUCTION = {
    Category.ELECTRICITY: Stage.ELECTRICITY,
    Category.TRANSPORT: Stage.TRANSPORT,
    Category.PACKAGING: Stage.PACK,
    Category.WASTE: Stage.PACK,
    Category.FUEL: Stage.DIRECT,
    Category.HEAT: Stage.DIRECT,
    Category.EMISSION: Stage.DIRECT,
    Category.SERVICE: Stage.DIRECT,
}


def stage_of(process: Process, exchange: Exchange) -> Stage:
    """Stage of an exchange: its own, else that of its process; production is split by category.

    Purchased materials, products and water of a production process are raw-material acquisition,
    because their burden arises upstream of it.
    """
    if exchange.stage is not None:
        return exchange.stage
    if process.stage is not ProcessStage.PRODUCTION:
        return Stage(process.stage.value)
    return _PRODUCTION.get(exchange.category, Stage.RAW)
