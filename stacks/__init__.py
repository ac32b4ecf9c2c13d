"""Deployment units of a center, by lifecycle; each composes constructs and fits one screen."""
