"""What a Korean sentence says: words, clauses, polarity, tense, kind. Knows the language, no center and no content."""
