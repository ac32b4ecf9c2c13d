"""The Lex bot, what it knows and what its language model may not say."""
