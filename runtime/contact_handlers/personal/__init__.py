"""Personal data in Korean text: how digits are written and said, what they are, and what of them may be shown."""

# Stands for what must not be shown at all.
HIDDEN = "[민감정보]"
