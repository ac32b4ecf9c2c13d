"""What a center did, in numbers: computed from records and counters, none of them made up."""
