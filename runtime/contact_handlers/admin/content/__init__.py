"""What the bot knows, as people edit it: questions, intents, what an edit would change, and what the bot got wrong."""
