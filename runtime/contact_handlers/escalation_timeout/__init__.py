"""Turns an escalation that no agent took in time into a supervisor contact or a callback."""
