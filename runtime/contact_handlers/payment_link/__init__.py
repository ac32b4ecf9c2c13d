"""Makes a payment link for a customer, asked for by an agent or by a scenario that may."""
