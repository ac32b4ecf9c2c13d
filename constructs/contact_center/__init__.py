"""A contact center on Amazon Connect as CDK constructs.

Import from the folder; the names in its `__all__` are the public interface, listed in docs/reference/constructs.md:

    from contact_center.routing import Queue

A folder loads the module of a name when the name is first asked for, so that what works without the CDK never loads it.
Modules of this library import from each other's modules, which are not public.

    base          errors, names, policy statements, Korean holidays, pacing of requests to the service
    settings      the typed settings files that all of it is made from
    storage       tables, buckets, keys, secrets, streams of records: what outlives every deployment
    routing       hours, queues, routing profiles, transfers
    instance      the instance, its storage, its numbers, its key for keypad input
    functions     functions with exactly the environment and permissions they name, what moves between them, and the
                  gateway before those behind HTTP (functions.api)
    bot           the Lex bot, what it knows, and what its language model may not say
    flows         contact flows and modules, linted and in order; native test cases
    people        agents, teams, statuses, security profiles, quick connects, the agent's screen
    quality       evaluation forms, rules of Contact Lens, vocabularies
    provider      what CloudFormation has no resource type for
    monitoring    metrics, alarms, dashboards, saved queries
    guards        what refuses to build a wrong center
    cost          what a center costs in a month
"""
