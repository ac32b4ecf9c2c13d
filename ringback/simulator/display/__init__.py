"""What happened on a call as text for people: colors, columns that know Korean, transcripts."""
