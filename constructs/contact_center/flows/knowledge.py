"""What the linter may know about a center, from its settings, its functions and its bot.

Nothing here loads the CDK: synthesis and the command line build the same context.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contact_center.bot.content import LexBot
from contact_center.functions.manifest import FunctionSpec
from contact_center.people.desk import DeskView, desk_views
from contact_center.settings import PhoneQuickConnect, Settings
from ringback.flow_language.context import BotFacts, CenterContext, FunctionFacts, QuickConnectFacts
from ringback.flow_language.model import FlowType, ModuleContract
from ringback.flow_language.offers import CONTACT_LENS, OUTBOUND, RECORDINGS
from ringback.flow_language.views import view_facts

# The keys under which flows refer to what every center has once.
BOT = "assistant"
KEYPAD_KEY = "auth"
HOURS_TEXT = "hours"
CALLED_KIND = "flow"
# Contact attributes that hold a person's name or words: the summary of what was said, and the name of the customer,
# which is masked where functions answer with it, but which a chat page may send in clear.
PERSONAL_ATTRIBUTES = frozenset({"BotSummary", "CustomerName"})


def center_context(
    settings: Settings,
    *,
    flows: Mapping[str, FlowType],
    modules: Mapping[str, ModuleContract | None],
    functions: Mapping[str, FunctionSpec],
    bot: LexBot,
) -> CenterContext:
    """Returns what the linter may know about a center: everything its flows can name, call or be entered by."""
    auth = settings.auth
    desk = center_views(settings)
    return CenterContext(
        key=settings.center.key,
        locale=settings.locale,
        queues=set(settings.queues),
        hours=set(settings.hours),
        prompts=set(),
        views={view.key for view in desk},
        view_facts={view.key: view_facts(view.key, view.template, list(view.actions)) for view in desk},
        security_keys={KEYPAD_KEY} if auth.enabled and auth.certificate and auth.public_key else set(),
        settings=set(_scalars(settings.model_dump(mode="json", by_alias=True))),
        texts={HOURS_TEXT},
        flows=flows,
        modules=modules,
        lambdas=called_functions(
            functions, {name: entry.timeout_s for name, entry in settings.functions.items() if entry.timeout_s}
        ),
        lex_bots={BOT: BotFacts(locales={bot.locale_id: {intent.name for intent in bot.intents}})},
        quick_connects={
            key: QuickConnectFacts(kind=entry.kind, flow=entry.flow)
            for key, entry in settings.quick_connects.items()
            if not isinstance(entry, PhoneQuickConnect)
        },
        entry_flows=set(settings.entry_points.model_dump().values()),
        offers=_offers(settings),
        personal_attributes=PERSONAL_ATTRIBUTES,
    )


def center_views(settings: Settings) -> tuple[DeskView, ...]:
    """Returns the views of the desk of a center, whose agents hand over by its quick connects."""
    around = settings.integrations
    transfers = [entry.name for entry in settings.quick_connects.values()]
    return desk_views(transfers, payments=around.payment is not None, crm=around.crm is not None)


def _offers(settings: Settings) -> set[str]:
    """Returns what the instance of a center offers its flows."""
    connect = settings.connect
    switched = {CONTACT_LENS: connect.contact_lens, OUTBOUND: connect.outbound}
    return {RECORDINGS} | {offer for offer, on in switched.items() if on}


def called_functions(
    functions: Mapping[str, FunctionSpec], timeouts_s: Mapping[str, int] | None = None
) -> dict[str, FunctionFacts]:
    """Returns what the linter may know about the functions that flows call; `timeouts_s` replaces timeouts."""
    return {
        name: FunctionFacts(
            results=set(spec.results),
            parameters=set(spec.parameters),
            personal=set(spec.personal),
            timeout_s=(timeouts_s or {}).get(name, spec.timeout_s),
        )
        for name, spec in functions.items()
        if spec.kind == CALLED_KIND
    }


def _scalars(value: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for key, entry in value.items():
        if isinstance(entry, Mapping):
            yield from _scalars(entry, f"{path}{key}.")
        elif isinstance(entry, str | int | float):
            yield f"{path}{key}"
