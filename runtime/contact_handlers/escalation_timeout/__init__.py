"""Turns an escalation nobody took in time into a supervisor contact or a callback."""
