"""Days in a sentence: patterns, what each of them means, where they stand, and the calendar."""
