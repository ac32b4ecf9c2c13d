"""Exports and reports: asked for, written behind the desk, and handed out by a link that soon expires."""
