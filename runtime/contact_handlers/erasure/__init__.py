"""Forgets customers who asked for it, everywhere, with proof; statistics stay."""
