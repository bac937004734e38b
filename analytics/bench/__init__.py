"""The performance table of the README: what Postlogg takes, each beside a floor of the same run."""

from analytics.bench.measuring import figures
from analytics.bench.report import table

__all__ = ["figures", "table"]
