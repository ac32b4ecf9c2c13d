"""Content against sentences: frames of intents and signals, matched on words and their grammar. Knows no decisions."""
