"""Finds records that wait for something that does not come, and has it done."""
