"""Executes a synthesized contact center offline: phone it before you deploy it.

The simulator reads a cloud assembly (``cdk.out``) or any CloudFormation template with Amazon Connect resources, builds
the world the template describes (flows, queues, hours, functions, bots, tables, permissions) and runs contacts in it on
a virtual clock. What the template does not grant fails as it would live, with an explanation.

Load a center::

    from ringback import simulator

    center = simulator.load("cdk.out", stage="shop-dev", start="2026-11-23T10:00:00+09:00", seed=1)
    fresh = center.fresh()                 # same assembly, empty state: cheap, use one per test

Phone it. Every act returns when the flow waits for the caller again (or the contact is queued, with an agent, ended)::

    call = center.call(from_="+821012345678")          # to: number, flow name, key, id or ARN; default: the one number
    call.heard                                         # what the caller heard, in order
    call.state                                         # see below
    call.expects                                       # None, or what the flow waits for: kind, prompt, seconds, ...
    call.press("1")                                    # keys; "1234567#" for stored input
    call.say("환불하고 싶어요")                          # speech to a bot (type(...) on chat is the same)
    call.silence()                                     # says nothing until the current time-out has passed
    call.wait(60)                                      # stays on the line for 60 virtual seconds
    call.hang_up()

    chat = center.chat(from_="user-1", to="chat", attributes={"locale": "ko"})
    task = center.task(to="task-entry", name="콜백")

``call.state`` is one of ``menu`` (one key), ``input`` (several keys), ``bot``, ``view``, ``queue``, ``ringing`` (an
agent's phone rings), ``agent``, ``hold``, ``third-party``, ``dialling`` (an outbound call rings at the customer),
``busy`` (the flow is working; only seen from inside events), ``ended``. ``call.ended_by`` tells who ended it (customer,
flow, agent, system).

Look at it::

    call.transcript        # list[Utterance]: who said what, when
    call.trace             # records (simulator.kernel.records): ActionTaken, Heard, FunctionCalled, Problem, ...
    call.path              # ["inbound/greeting", "inbound/main-menu", ...]
    call.attributes        # contact attributes (live mapping)
    call.problems          # explanations of everything that failed
    call.queue, call.agent, call.contact, call.contacts

Agents (those of the template; ``center.add_agent("kim", queues=["general"])`` adds one). They start offline::

    agent = center.agents["kim"]
    agent.available()                       # or agent.automatic(accept_after=3, talk=120, wrap_up=10)
    agent.offered                           # the contact that rings, or None
    agent.accept(); agent.hold(); agent.resume(); agent.typing(); agent.say("안녕하세요"); agent.heard
    agent.transfer("supervisor")            # by quick connect; agent.hang_up(); agent.finish() ends after-contact work
    agent.reject(); agent.miss(); agent.offline(); agent.status("점심")
    agent.view                              # data of the ShowView guide; agent.submit("Next", {...})

The rest of the world::

    center.now, center.advance(3600), center.at("2026-11-24T09:00+09:00")
    center.queues["general"].waiting        # contacts, first to be served first
    center.functions["customer_auth"].invocations / .logs / .invoke(event)
    center.tables["customers"].put({...}) / .get(pk=..., sk=...) / .items()
    center.topics["..."].messages; center.secrets["..."].set("..."); center.buckets["..."].objects
    center.events                           # every EventBridge event (contact events and domain events)
    center.metrics                          # custom metrics (EMF, PutMetricData) and AWS/Connect ones
    center.callbacks                        # callback contacts that wait; center.outbound: calls the center dialled
    center.contacts, center.problems
    center.faults = mine                    # see simulator.kernel.faults

Dialled customers (callbacks, outbound calls) appear in ``center.outbound`` as calls in state ``dialling``; without a
script they answer after three seconds (``Options.outbound_answer``). ``center.on_dial = lambda call: "no_answer"``
decides per call; returning None leaves it ringing until ``call.answer()`` or ``call.decline()``.

Unknowns of the service are options with documented defaults (``simulator.Options``).
"""

from __future__ import annotations

from ringback.simulator.center import Center
from ringback.simulator.errors import (
    AssemblyError,
    ExternalNeedError,
    NotPossibleError,
    SimulatorError,
    UnknownNameError,
)
from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.faults import Fault, Faults, Interaction
from ringback.simulator.kernel.options import Options
from ringback.simulator.loading import load

__all__ = [
    "AssemblyError",
    "Call",
    "Center",
    "ExternalNeedError",
    "Fault",
    "Faults",
    "Interaction",
    "NotPossibleError",
    "Options",
    "SimulatorError",
    "UnknownNameError",
    "load",
]
