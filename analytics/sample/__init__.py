"""Invented shops of any size: the yarn shop Nordlys Garn and what happened to its e-mail."""

from analytics.sample.delivered import write_sample_data
from analytics.sample.own_format import write_shop
from analytics.sample.planted import Planted, PlantedEvent

__all__ = ["Planted", "PlantedEvent", "write_sample_data", "write_shop"]
