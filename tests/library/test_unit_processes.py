"""The open inventories solve to the results that were computed from their sources independently.

The 42 USLCI processes with their loops were solved twice outside of this program, from the openLCA
archive and from a flat table: 13.384957 (AR6), 13.089533 (AR5), 13.302755 (AR4) kg CO2e per kg.
"""

import numpy as np
import pytest

from tanji.library import release
from tanji.model.exchange import DatasetLink
from tanji.model.vocabulary import Ledger, Role
from tanji.rules.gwp import gwp_set

BY_ID = release().index()


def ledgers_of(prefix, wanted, name):
    """kg CO2e by ledger of one unit of ``wanted``: a dense solve of the datasets of one prefix."""
    chain = [one for key, one in BY_ID.items() if key.startswith(prefix)]
    at = {one.id: number for number, one in enumerate(chain)}
    factors = gwp_set(name).factors
    a = np.zeros((len(chain), len(chain)))
    burdens = {ledger: np.zeros(len(chain)) for ledger in Ledger}
    for one in chain:
        column = at[one.id]
        a[column, column] += float(one.reference.amount)
        for exchange in one.exchanges:
            link = exchange.provider
            if isinstance(link, DatasetLink) and link.dataset in at:
                unit = BY_ID[link.dataset].reference.unit
                a[at[link.dataset], column] -= float(exchange.amount.to(unit))
            elif exchange.is_elementary:
                sign = -1 if exchange.role is Role.UPTAKE else 1
                effect = sign * float(exchange.amount.amount) * factors[exchange.gas]
                burdens[exchange.ledger][column] += effect
    scale = np.linalg.solve(a, np.eye(len(chain))[at[wanted]])
    return {ledger: burden @ scale for ledger, burden in burdens.items()}


@pytest.mark.parametrize(
    ("name", "total"), [("AR6", 13.38495716), ("AR5", 13.08953307), ("AR4", 13.30275509)]
)
def test_aluminium_ingot(name, total):
    found = ledgers_of("uslci-", "uslci-aluminum-primary-ingot-at-plant-1998", name)
    assert found[Ledger.FOSSIL] == pytest.approx(total, rel=1e-9)
    assert found[Ledger.BIOGENIC_EMISSIONS] == pytest.approx(0.003567273526, rel=1e-8)
    assert found[Ledger.BIOGENIC_REMOVALS] == pytest.approx(-0.003567273526, rel=1e-8)


def electricity(name):
    return next(
        float(one.amount.amount)
        for one in BY_ID[name].exchanges
        if isinstance(one.provider, DatasetLink) and one.provider.dataset.startswith("cn-elec")
    )


def amount(name, provider):
    return next(
        float(one.amount.amount)
        for one in BY_ID[name].exchanges
        if isinstance(one.provider, DatasetLink) and one.provider.dataset == provider
    )


def test_cumulative_electricity_of_the_silicon_chain():
    # IEA PVPS T12-19:2020 unit processes, all silicon from the Chinese Siemens process
    siemens = electricity("pv-solar-silicon-siemens-cn-iea2020") + amount(
        "pv-solar-silicon-siemens-cn-iea2020", "pv-metallurgical-silicon-cn-iea2020"
    ) * electricity("pv-metallurgical-silicon-cn-iea2020")
    crystal = siemens + electricity("pv-mono-si-crystal-cn-iea2020")
    wafer = electricity("pv-mono-si-wafer-cn-iea2020") + crystal * amount(
        "pv-mono-si-wafer-cn-iea2020", "pv-mono-si-crystal-cn-iea2020"
    )
    cell = electricity("pv-mono-si-cell-cn-iea2020") + wafer * amount(
        "pv-mono-si-cell-cn-iea2020", "pv-mono-si-wafer-cn-iea2020"
    )
    panel = electricity("pv-mono-si-panel-cn-iea2020") + cell * amount(
        "pv-mono-si-panel-cn-iea2020", "pv-mono-si-cell-cn-iea2020"
    )
    assert [siemens, crystal] == pytest.approx([61.43, 93.43])
    assert [wafer, cell, panel] == pytest.approx([60.3752, 79.9334, 88.7455], rel=1e-5)


def test_what_has_no_provider_is_unlinked_and_told():
    for one in BY_ID.values():
        gaps = [gap for gap in one.exchanges if gap.needs_provider and gap.provider is None]
        if gaps:
            assert str(len(gaps)) in one.note.zh, one.id
    mix = BY_ID["pv-silicon-mix-cn-iea2020"].exchanges
    linked = [float(one.amount.amount) for one in mix if one.provider is not None]
    assert linked == [0.60996]
