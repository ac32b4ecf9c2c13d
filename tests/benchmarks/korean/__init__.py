"""Sentences of customers with what they would call right, and the judge that measures by them."""
