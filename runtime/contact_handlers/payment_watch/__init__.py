"""Ends payments whose link is over, as the provider says, and tells what could not be told."""
