"""Creates or cancels a callback request."""
