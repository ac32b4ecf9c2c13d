"""The Amazon Connect Participant Service over the chats of a simulated center.

A chat begins by StartChatContact, whoever calls it; its participant token opens everything here. Messages, events and
files are read from the logs of the chat's contacts, so what the agent at the studio does arrives as well.
"""

from __future__ import annotations

from ringback.simulator.http.participant.part import ParticipantService

__all__ = ["ParticipantService"]
