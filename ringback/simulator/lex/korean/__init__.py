"""Korean as the emulation of Lex reads it: numerals, days and times, names and places, text for matching."""
