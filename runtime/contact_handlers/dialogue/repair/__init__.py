"""A conversation that can be mended: said again, corrected, left, and several wishes one after the other."""
