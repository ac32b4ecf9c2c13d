"""Weeks of a center, seeded: who called and wrote, what they were promised, and what became of it."""
