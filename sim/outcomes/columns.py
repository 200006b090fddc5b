"""What a table of measures says of each place, material and tier: readable without anything that simulates."""

TIERS = ("all", "protected", "other")
MEASURES = {
    "demand_t": "t", "used_t": "t", "substituted_t": "t", "restrained_t": "t", "priced_out_t": "t", "short_t": "t",
    "shortfall_t": "t", "shortfall_share": "share of reference demand", "first_short_day": "day",
    "first_empty_day": "day", "days_short": "days",
    "peak_share": "share of reference demand over 28 days", "recovery_day": "day", "fill_rate": "share of wanted use",
    "value_not_delivered_usd": "USD at base price", "price_peak": "ratio of base price",
    "days_price_above_1_5": "days", "import_share": "share of arrivals", "supplier_hhi": "0 to 10,000",
    "cover_least_days": "days of baseline intake",
}  # fmt: skip
"""Every measure with its unit, over the horizon of the scenario."""

SERVED = ("owners", "owner", "members", "places", "buyers", "offtake")
"""Fields of responses that name whom they serve: owners, members, buyers, and where programmes act."""
