"""Finds the customer of a contact by the number they call from."""
