"""Contact flows and modules from files, linted and in order, and their native test cases."""
