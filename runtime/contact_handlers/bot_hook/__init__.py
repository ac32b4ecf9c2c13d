"""Dialogue code hook of the Lex bot: understands a turn, answers it or hands over."""
