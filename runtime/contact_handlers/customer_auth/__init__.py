"""Verifies customer number and PIN or birth date that were typed and encrypted on the keypad."""
