"""A conversation that can be mended: said again, corrected, left, and several requests one after the other."""
