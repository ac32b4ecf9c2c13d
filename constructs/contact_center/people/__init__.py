"""Agents, teams, statuses, skills, what each may do and what they see."""
