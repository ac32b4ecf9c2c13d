"""All parts that a center can have, in the order of the start page."""

from __future__ import annotations

from ringback.simulator.http.aws import AwsEndpoints
from ringback.simulator.http.cognito import UserPools
from ringback.simulator.http.live import LiveCenter
from ringback.simulator.http.part import Part
from ringback.simulator.http.participant import ParticipantService
from ringback.simulator.http.rest import RestApis
from ringback.simulator.http.studio import Studio
from ringback.simulator.studio.session import StudioSession


def parts_of(live: LiveCenter, session: StudioSession | None = None) -> list[Part]:
    """Returns what is served of a center; the studio needs a session that shares it."""
    pools = UserPools(live)
    parts: list[Part] = [RestApis(live, pools.verifier), pools, ParticipantService(live), AwsEndpoints(live)]
    return parts if session is None else [Studio(live, session), *parts]
