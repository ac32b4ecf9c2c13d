"""The offline half of an Amazon Connect project: read templates, lint flows, make calls, without an account.

``ringback.flow_language`` reads, checks, writes and draws contact flows. ``ringback.simulator`` executes a cloud
assembly or a template and lets it be phoned. ``ringback.isolation`` confines what strangers wrote. None of them knows a
center: names, settings and flows come from given files. ``ringback.commands`` is the command of the same name.
"""

__version__ = "0.1.0"
