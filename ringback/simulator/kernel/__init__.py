"""The ground of the simulator: clock, contacts, flow runs, records, faults, options and the ports of what is on top.

Nothing here knows the flow compiler, routing, bots, the local AWS or functions; it depends on the world and errors.
"""
