"""Generated messages through the handlers to every sink: how much of what was said can be read there.

    python tests/benchmarks/personal_data/bench_personal_data_sinks.py
        [--messages 3000] [--unusual 0] [--seed N] [--show 20]

Each message goes one of the ways a message can go: said outside of a scenario, as a free answer of one, with slots that
Lex made of it, as the description of a hand-over, as an attribute that a flow passes on. Then the conversation is
handed over, shown to an agent, ended and archived. Every call to a service, every result and every log line is read,
text by text, for what the message said; a form is judged as in `bench_personal_data`.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from contact_handlers.base.values import dump_item  # noqa: E402 - found through the line above
from tests.benchmarks.personal_data import personal_messages  # noqa: E402
from tests.benchmarks.personal_data.personal_messages import Personal  # noqa: E402
from tests.unit.dialogue.hook_world import Caller, HookWorld  # noqa: E402
from tests.unit.handlers.canaries import Sinks, listening  # noqa: E402

EVERYDAY_LEAKS, ALL_LEAKS = 0.005, 0.05
# Messages of one conversation, each on its own way.
WAYS = 5
# Texts that are made of no words of people: identifiers with a ULID or a UUID, instants, digests, ARNs, table names.
_NOT_SAID = re.compile(
    r"(?:[A-Z]+#)?[a-z]{2,5}_[0-9A-HJKMNP-TV-Z]{26}|[A-Z]+#[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f-]{32,}|[A-Z]+#[0-9a-f-]{32,}"
    r"|\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?|arn:\S+|t-\w+|[A-Z0-9]{4}-[A-Z0-9]{4}|\d+(?:\.\d+)?|\w+\.\w+#\S+"
)
_INSIDE = re.compile(r"[a-z]{2,5}_[0-9A-HJKMNP-TV-Z]{26}|\d{4}-\d\d-\d\dT[\d:.]+Z|[0-9a-f]{8}-[0-9a-f-]{27}")


def texts(value: Any) -> Iterator[str]:
    """Yields every text inside of a value, JSON inside of texts included, without identifiers and instants."""
    if isinstance(value, dict):
        for name, inner in value.items():
            # SET #n1 = :v1 is made of placeholders, not of words.
            if not name.endswith(("Expression", "ExpressionAttributeNames")):
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str) and value:
        if value[0] in "{[":
            with contextlib.suppress(ValueError):
                yield from texts(json.loads(value))
                return
        if not _NOT_SAID.fullmatch(value):
            yield _INSIDE.sub(" ", value)


def walk(world: HookWorld, messages: Sequence[Personal]) -> None:
    """Sends up to five messages through one conversation, each on another way, and ends the conversation."""
    said = [message.text for message in messages] + [""] * (WAYS - len(messages))
    caller = Caller(world, channel="CHAT")
    caller.say(said[0])
    for line in ("기술 지원이 필요해요", "1", said[1], said[2]):
        if line and "bot_result" not in caller.attributes:
            caller.say(line)
    heard = {"value": {"interpretedValue": said[3]}}
    slots = {"product_name": heard, "name": heard, "order_number": heard}
    Caller(world, channel="VOICE").say(said[3] or "네", intent="product_inquiry", confidence=0.9, slots=slots)
    conversation, contact = caller.attributes["conversation_id"], caller.session_id
    given = dict.fromkeys(("Department", "EscalationRule", "BotSummary"), said[4] or "없음")
    handed = world.flow(
        "escalate", contact, channel="chat", attributes=given, reason="complaint", description=said[4],
        conversation_id=conversation, intent=said[4], department=said[4],
    )  # fmt: skip
    shown = {"conversation_id": conversation, "reason": "complaint", "summary": f"{handed['summary']} {said[4]}"}
    world.flow("agent_guide", contact, channel="chat", **shown)
    record = world.conversation_of(caller)
    images = {"NewImage": dump_item({**record, "status": "completed"}), "OldImage": dump_item(record)}
    world.call("archive", {"Records": [{"eventID": "1", "dynamodb": {**images, "SequenceNumber": "1"}}]})


def leaked(world: HookWorld, messages: Iterable[Personal]) -> tuple[int, list[tuple[Personal, str, str]]]:
    """Returns how many messages went through, and (message, sink, text) of those that can be read somewhere."""
    found: list[tuple[Personal, str, str]] = []
    count, rest = 0, iter(messages)
    while some := list(islice(rest, WAYS)):
        world.forget()  # moto copies whole tables for each transaction
        sinks, lines = Sinks(), io.StringIO()
        with listening(world, sinks), contextlib.redirect_stdout(lines):
            walk(world, some)
        sinks.add("any", "log", [json.loads(line) for line in lines.getvalue().splitlines() if line.startswith("{")])
        left = {(sink, text) for _, sink, told in sinks.left for text in texts(json.loads(told))}
        for message in some:
            where = next(((sink, text) for sink, text in left if message.leaks(text)), None)
            if where is not None:
                found.append((message, *where))
        count += len(some)
    return count, found


def main() -> int:
    """Runs the messages; returns 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=3000)
    parser.add_argument("--unusual", type=int, default=0)
    parser.add_argument("--seed", type=int, default=personal_messages.EVERYDAY_SEED)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with center() as world:
        started = time.monotonic()
        everyday, leaks = leaked(world, personal_messages.everyday(given.messages, given.seed))
        unusual, more = leaked(world, personal_messages.unusual(given.unusual))
        spent = time.monotonic() - started
    figures: dict[str, Any] = {
        "messages": everyday + unusual,
        "everyday_leaks": len(leaks) / everyday,
        "all_leaks": (len(leaks) + len(more)) / (everyday + unusual),
        "leaks_by_sink": Counter(sink for _, sink, _ in leaks + more),
        "leaks_by_kind": Counter(f"{message.kind} {message.form}" for message, _, _ in leaks + more),
        "seconds": round(spent, 1),
    }
    sys.stdout.write(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")
    for entry in (leaks + more)[: given.show]:
        sys.stdout.write(f"{entry}\n")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return int(figures["everyday_leaks"] > EVERYDAY_LEAKS or (unusual > 0 and figures["all_leaks"] > ALL_LEAKS))


@contextlib.contextmanager
def center() -> Iterator[HookWorld]:
    """A center with its bot on servers inside of this process."""
    from contact_center.bot.content import compile_content
    from tests.unit.handlers.connect_fake import FakeConnect
    from tests.unit.handlers.servers import Moto, endpoints, without_credentials

    without_credentials()
    moto, connect = Moto(), FakeConnect()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "content.json"
        file.write_text(json.dumps(compile_content("aicc", ROOT), ensure_ascii=False), encoding="utf-8")
        world = HookWorld(endpoints(moto.url), connect, file, {moto.url: moto.send})
        world.forget = moto.forget
        world.create()
        world.cold()
        yield world
    connect.stop()
    moto.stop()


if __name__ == "__main__":
    sys.exit(main())
