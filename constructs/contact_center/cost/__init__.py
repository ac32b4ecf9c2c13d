"""What a center costs in a month, from the volumes in its settings."""
