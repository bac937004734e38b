"""How good it is, on invented shops; test_documentation.py holds what the reader is told of it."""

import importlib.util
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest

from analytics.bursts import SENSITIVITIES, find_bursts

BENCH = Path(__file__).parent.parent.parent / "shared/bursts/bench.py"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    if not BENCH.exists():
        pytest.skip("the bench is not at hand")
    spec = importlib.util.spec_from_file_location("bench", BENCH)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench"] = module
    spec.loader.exec_module(module)
    return module


def test_a_higher_sensitivity_finds_more_and_costs_more_false_alarms() -> None:
    steps = [SENSITIVITIES[step] for step in ("low", "normal", "high")]
    assert steps == sorted(steps, key=lambda step: step.false_alarms)
    assert steps == sorted(steps, key=lambda step: step.found)
    assert len({step.alpha for step in steps}) == 3


def test_invented_shops_are_judged_right_and_without_knowing_the_future(bench: ModuleType) -> None:
    shops = list(bench.shops(12, (101,)))
    figures = bench.evaluate({"ours": find_bursts}, shops)["ours"]
    assert figures["f1"] >= 0.94
    assert figures["false"] <= 1
    assert figures["named"]["right"] >= 0.94
    for shop in shops[6:10]:
        frame = shop.hourly()
        end = frame["hour"].max()
        for days in (5, 12, 30):
            until = end - timedelta(days=days)
            early = find_bursts(frame[frame["hour"] <= until])
            later = {burst.id: burst for burst in find_bursts(frame)}
            for burst in early:
                same = replace(later[burst.id], end=burst.end) if burst.open else burst
                assert (same.id, same.start) == (burst.id, burst.start)
                assert burst.open or later[burst.id] == burst
