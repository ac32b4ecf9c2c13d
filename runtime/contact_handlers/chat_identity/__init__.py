"""Believes who a chat says its customer is only with a proof that a backend of ours made."""
