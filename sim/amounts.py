"""Shares, ratios of price and sums of money, as several instruments take them."""

from typing import Annotated

from pydantic import AfterValidator

from sim.errors import Refused
from sim.sentence import tell
from sim.uncertain import Distribution
from sim.units import Number, Share, plain


def _some_share(value: float) -> float:
    if value <= 0:
        raise Refused("should be more than 0")
    return value


def _a_ratio(value: float) -> float:
    if not 0.1 <= value <= 30:
        raise Refused(f"should be from 0.1 to 30 times the base price, got {plain(value)}")
    return value


def _an_amount(value: float) -> float:
    if not 0 <= value <= 1e12:
        raise Refused(f"should be from 0 to 1,000,000,000,000 USD, got {plain(value)}")
    return value


def _some_money(value: float) -> float:
    if value <= 0:
        raise Refused("should be more than 0 USD")
    return value


SomeShare = Annotated[Share, AfterValidator(_some_share)]
"""A part of a whole, more than nothing."""

PriceRatio = Annotated[Number, AfterValidator(_a_ratio)]
"""A price as a ratio to the base price."""

Usd = Annotated[Number, AfterValidator(_an_amount)]
"""An amount of money, in USD."""

SomeUsd = Annotated[Usd, AfterValidator(_some_money)]
"""An amount of money, more than nothing."""


def said_usd(amount: float | Distribution[float]) -> str:
    """An amount of money in words."""
    return tell("{amount} USD", amount=amount)
