"""Records one escalation per contact and names queue, priority and reference number."""
