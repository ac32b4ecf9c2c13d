"""A contact center on Amazon Connect as CDK constructs.

Every construct stands alone: it takes plain typed values and resources, exposes what it creates, and refuses at synth
what the service would refuse. Import from the module that is named after the noun:

    from contact_center.queues import Queue

    instance, numbers, security_key           the instance, its storage, its numbers, its keypad key
    hours, queues, routing                    when it is open, where contacts wait, who serves them
    people, security_profiles, workforce      agents, teams, statuses, skills, what they may do
    flow_source, contact_flow, flow_library   flows and modules from files, linted and in order
    transfers, agent_view, quality            quick connects, the agent's screen, evaluation and analytics rules
    lex_bot, guardrail                        the bot, and what its language model may not say
    function_manifest, function_fleet         functions with exactly the environment and permissions they name
    access, statements                        permissions as data
    keys, buckets, tables, secrets            what outlives every deployment
    messaging, streams, events                what moves between functions
    record_streams                            contact records and agent events, delivered to a bucket
    connect_operations, center_operations     what CloudFormation has no type for
    test_cases                                native test cases
    pacing                                    no more requests than the service takes
    monitoring, guards, findings, cost        what watches a center, and what refuses to build a wrong one
    settings, content                         the files all of it is made from
"""
