"""Turn the levers of a study: each option is a set of edits to its exchanges."""

from collections.abc import Mapping

from tanji.model.errors import TanjiError
from tanji.model.exchange import DatasetLink, Electricity, Exchange
from tanji.model.process import Process
from tanji.model.quantity import Quantity
from tanji.model.study import Edit, LeverOption, Study
from tanji.model.vocabulary import Supply


class UnknownLever(TanjiError):
    """A lever or option that the study does not have."""

    code = "unknown_lever"


def turn(study: Study, choice: Mapping[str, str]) -> Study:
    """The study with the chosen option of each lever applied, in the order of the study's levers.

    Raises ``UnknownLever``. Levers that are not named stay on their first option, which has no
    edits.
    """
    known = {lever.id: lever for lever in study.levers}
    if unknown := [name for name in choice if name not in known]:
        raise UnknownLever(
            f"没有这个选项：{'、'.join(unknown)}。",
            f"No such lever: {', '.join(unknown)}.",
            suggestions=tuple(known)[:3],
        )
    for lever in study.levers:
        if lever.id in choice:
            option = _option(lever.options, choice[lever.id])
            for edit in option.edits:
                study = apply(study, edit)
    return study


def apply(study: Study, edit: Edit) -> Study:
    """The study after one edit."""
    return study.replace(
        processes=tuple(
            process.replace(
                exchanges=tuple(
                    _edited(exchange, edit) if _meant(process, exchange, edit) else exchange
                    for exchange in process.exchanges
                )
            )
            for process in study.processes
        )
    )


def _option(options: tuple[LeverOption, ...], name: str) -> LeverOption:
    for option in options:
        if option.id == name:
            return option
    raise UnknownLever(
        f"没有这个选项：{name}。",
        f"No such option: {name}.",
        suggestions=tuple(option.id for option in options)[:3],
    )


def _meant(process: Process, exchange: Exchange, edit: Edit) -> bool:
    return (
        edit.process in ("*", process.id)
        and edit.exchange in ("*", exchange.id)
        and edit.category in ("", exchange.category.value)
        and not (edit.exchange == "*" and exchange.is_product)
    )


def _edited(exchange: Exchange, edit: Edit) -> Exchange:
    if edit.amount is not None:
        exchange = exchange.replace(amount=edit.amount, lines=())
    if edit.scale is not None:
        amount = exchange.amount
        exchange = exchange.replace(
            amount=Quantity(amount=amount.amount * edit.scale, unit=amount.unit), lines=()
        )
    if edit.dataset:
        exchange = exchange.replace(provider=DatasetLink(dataset=edit.dataset))
    if edit.supply or edit.contract:
        exchange = exchange.replace(electricity=_electricity(exchange, edit))
    return exchange


def _electricity(exchange: Exchange, edit: Edit) -> Electricity:
    before = exchange.electricity or Electricity(supply=Supply.GRID)
    changed = before.replace(supply=Supply(edit.supply) if edit.supply else before.supply)
    if edit.contract:
        changed = changed.replace(contract=DatasetLink(dataset=edit.contract))
    if edit.share is not None:
        changed = changed.replace(share=edit.share)
    if edit.retired_on is not None:
        changed = changed.replace(retired_on=edit.retired_on)
    return changed
