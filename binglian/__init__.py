"""Binglian (并联): everything of the product that is not Temporal."""
