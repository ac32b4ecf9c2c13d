"""The center over HTTP: what every request passes before a handler sees it, and how answers leave."""
