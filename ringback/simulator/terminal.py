"""A call in the terminal: keys and typed speech (or chat), a live transcript, and a look behind the scenes.

What somebody types is what a caller does: digits are keys, words are speech, an empty line is silence. Lines that begin
with a colon look at the center or act for its agents; `:help` lists them.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final, TextIO

from ringback.numbers import whole_number
from ringback.simulator.center import Center
from ringback.simulator.display.console import Paint, clip, pad, width
from ringback.simulator.display.interactive import offered_titles
from ringback.simulator.display.transcript import transcript
from ringback.simulator.errors import SimulatorError
from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.records import BotTurn, CallerInput, Heard, StateChanged, TraceEvent
from ringback.simulator.routing.agents import Agent

_KEYS: Final = re.compile(r"^[0-9*#]+$")
_COLUMNS: Final = 118
_WORDS: Final = 84
_TOLD: Final = frozenset(
    {"queue", "ringing", "agent", "hold", "transferred", "missed", "rejected", "dialling", "callback-created", "ended"}
)
_BAR: Final = 28
_WEEKDAYS: Final = {"ko": "월화수목금토일", "ja": "月火水木金土日"}
_CALL: Final = {"ko": "통화", "ja": "通話"}
_STATES: Final = {
    "menu": "keys",
    "input": "keys, # ends",
    "bot": "speak",
    "view": "choose",
    "queue": "waiting in the queue",
    "ringing": "an agent's phone rings",
    "agent": "talking to an agent",
    "hold": "on hold",
    "dialling": "your phone rings",
    "third-party": "talking to a third party",
    "busy": "the flow is working",
}


@dataclass
class Settings:
    """How the call is made and shown."""

    stage: str
    channel: str = "voice"
    entry: str | None = None
    caller: str = ""
    """Number or name of the caller; empty is somebody of the center's country."""
    show_trace: bool = False
    record_to: Path | None = None
    whole: bool = False
    """True for an assembly without stages: what is recorded then names none."""
    patient: bool = True


class Terminal:
    """One person in front of one center."""

    def __init__(
        self, center: Center, settings: Settings, *, out: TextIO, read: Callable[[str], str], paint: Paint
    ) -> None:
        self.center = center
        self.settings = replace(settings, caller=settings.caller or self._somebody(settings.channel, center))
        self._out = out
        self._read = read
        self._paint = paint
        self._zone = center.locale.zone
        self._shown = 0
        self._rung: set[int] = set()
        self._first: Call | None = None
        self.call: Call | None = None
        self._commands: dict[str, tuple[Callable[[str], bool | None], str]] = {
            "help": (self._help, "this list"),
            "trace": (self._trace, "on, off, or nothing to see the whole path so far"),
            "attributes": (self._attributes, "contact attributes"),
            "queue": (self._queue, "who waits where"),
            "agent": (
                self._agent,
                "the agents; :agent NAME available|accept|hold|resume|hangup|finish|say TEXT|transfer TO",
            ),
            "bot": (self._bot, "what the bot understood, with every score"),
            "problems": (self._problems, "what failed, and what is missing"),
            "wait": (self._wait, "stay on the line for so many seconds"),
            "later": (self._later, "let so many seconds pass for the whole center"),
            "answer": (self._answer, "pick up when the center calls back"),
            "decline": (self._decline, "do not pick up"),
            "again": (self._again, "hang up and call again"),
            "record": (self._record, "write this call as a scenario file: :record FILE"),
            "hangup": (lambda _: self._hang_up(), "hang up"),
            "quit": (lambda _: True, "hang up and leave"),
        }

    @staticmethod
    def _somebody(channel: str, center: Center) -> str:
        return "customer" if channel == "chat" else center.locale.caller

    def run(self) -> int:
        """Makes the call and talks until somebody hangs up or the input ends; returns the exit code."""
        self._say(self._headline(), "bold")
        self._say("digits press keys · words are spoken · Enter is silence · :help · Ctrl-C hangs up", "dim")
        self._dial()
        while True:
            try:
                line = self._read(self._prompt())
            except EOFError:
                self._say("")
                break
            except KeyboardInterrupt:
                self._say("")
                if self._over():
                    break
                self._hang_up()
                continue
            if self._take(line.strip()):
                break
        self._leave()
        return 0

    def _headline(self) -> str:
        locale = self.center.locale
        now = self.center.now.astimezone(locale.zone)
        kind = {"voice": "☎ voice", "chat": "✉ chat"}[self.settings.channel]
        day = _WEEKDAYS[locale.language][now.weekday()] if locale.language in _WEEKDAYS else f"{now:%a}"
        when = f"{now:%Y-%m-%d} ({day}) {now:%H:%M} {locale.zone_name}"
        return f"{kind} · {self.settings.stage} · {when} · from {self.settings.caller}"

    def _dial(self) -> None:
        settings, center = self.settings, self.center
        center.on_dial = lambda _: None
        place = center.chat if settings.channel == "chat" else center.call
        self._follow(place(from_=settings.caller, to=settings.entry))
        self._first = self._first or self.call

    def _follow(self, call: Call) -> None:
        self.call, self._shown = call, 0
        self._show_news()

    def _over(self) -> bool:
        return self.call is None or self.call.state == "ended"

    def _take(self, line: str) -> bool:
        """Does what a line says; tells whether to leave."""
        try:
            leave = self._command(line[1:]) if line.startswith(":") else self._act(line)
        except SimulatorError as problem:
            self._say(f"  {problem}", "red")
            leave = False
        self._show_news()
        return bool(leave)

    def _command(self, text: str) -> bool | None:
        name, _, rest = text.strip().partition(" ")
        chosen = [known for known in self._commands if name and known.startswith(name)]
        if len(chosen) != 1:
            options = ", ".join(f":{known}" for known in chosen or self._commands)
            self._say(f"  :{name} is not a command; there are {options}", "red")
            return False
        return self._commands[chosen[0]][0](rest.strip())

    def _act(self, line: str) -> bool:
        call = self.call
        if call is None or self._over():
            self._say("  the call is over; :again calls again, :quit leaves", "yellow")
            return False
        if not line:
            self._progress("silence", call.silence)
        elif call.contact.voice and _KEYS.match(line):
            call.press(line)
        else:
            call.say(self._choice(line))
        return False

    def _choice(self, line: str) -> str:
        """In a chat a number chooses from the last list that was offered."""
        titles = self._titles()
        chosen = whole_number(line) or 0
        return titles[chosen - 1] if 0 < chosen <= len(titles) else line

    def _titles(self) -> list[str]:
        if self.call is None or self.call.contact.voice:
            return []
        heard = [event for event in self.call.trace if isinstance(event, Heard) and event.audience == "customer"]
        return offered_titles(heard[-1].text) if heard else []

    # --- what is shown -----------------------------------------------------------------------------------------------

    def _say(self, text: str, *styles: str) -> None:
        self._out.write(self._paint(text, *styles) + "\n")
        self._out.flush()

    def _show_news(self) -> None:
        call = self.call
        if call is None:
            return
        events = call.trace
        news, self._shown = events[self._shown :], len(events)
        for line in self._lines(news):
            self._out.write(line + "\n")
        for number, title in enumerate(self._titles() if news else [], 1):
            self._say(f"              {number}  {title}", "cyan")
        self._announce_calls()
        if news and self._over():
            self._summary(call)
        self._out.flush()

    def _lines(self, news: list[TraceEvent]) -> Iterator[str]:
        """Returns the transcript; without the trace, the action that speaks stands in gray at the right."""
        if self.settings.show_trace:
            yield from transcript(news, paint=self._paint, zone=self._zone)
            return
        for event in news:
            if isinstance(event, CallerInput) and event.used:
                continue  # the line above is what was typed
            if isinstance(event, StateChanged) and event.state not in _TOLD:
                continue
            lines = transcript([event], paint=self._paint, actions=False, columns=_WORDS, zone=self._zone)
            if lines and isinstance(event, Heard) and event.site is not None:
                place = clip(str(event.site), _COLUMNS - _WORDS - 2)
                lines[0] = pad(lines[0], _COLUMNS - width(place)) + self._paint(place, "dim")
            yield from lines

    def _announce_calls(self) -> None:
        for number, call in enumerate(self.center.outbound):
            if number not in self._rung and call.state == "dialling":
                self._rung.add(number)
                to = (call.contact.customer_endpoint or {}).get("Address", "")
                self._say(f"  ☎ the center calls {to} — :answer or :decline", "yellow", "bold")

    def _summary(self, call: Call) -> None:
        seconds = round(self.center.clock.now - call.started_at)
        actions = len(call.path)
        self._say(
            f"  call over after {seconds // 60}:{seconds % 60:02d} · ended by {call.ended_by} · {actions} actions · "
            f"queue {call.queue or 'none'} · {len(call.problems)} problems",
            "bold",
        )

    def _prompt(self) -> str:
        if self.call is None or self._over():
            return self._mark("ended")
        call = self.call
        expected = call.expects
        text = _STATES.get(call.state, call.state)
        if expected is not None and expected.keys:
            text = f"keys {' '.join(expected.keys)}"
        if expected is not None and expected.seconds:
            text += f" · {expected.seconds:g} s"
        if call.state == "queue":
            text = f"{text} {call.queue}"
        return self._mark(text)

    def _mark(self, text: str) -> str:
        return self._paint(f"[{text}]", "cyan") + " ▶ "

    def _progress(self, label: str, act: Callable[[], object]) -> None:
        """Lets the caller see that time passes."""
        before = self.center.clock.now
        act()
        passed = self.center.clock.now - before
        if passed >= 1:
            self._bar(label, passed)

    def _bar(self, label: str, seconds: float) -> None:
        if self.settings.patient and self._out.isatty():
            for filled in range(_BAR + 1):
                bar = "━" * filled + "·" * (_BAR - filled)
                self._out.write(f"\r  {self._paint(bar, 'cyan')} {label} {seconds * filled / _BAR:.0f} s ")
                self._out.flush()
                time.sleep(0.015)
            self._out.write("\r" + " " * (_BAR + len(label) + 20) + "\r")
        self._say(f"           … {label}, {seconds:.0f} s", "dim")

    # --- commands ----------------------------------------------------------------------------------------------------

    def _help(self, _: str) -> None:
        for name, (_command, text) in self._commands.items():
            self._say(f"  {pad(':' + name, 13)}{text}")

    def _trace(self, given: str) -> None:
        if given in {"on", "off"}:
            self.settings.show_trace = given == "on"
            self._say(f"  trace is {given}", "dim")
        elif self.call is not None:
            for line in transcript(self.call.trace, paint=self._paint, zone=self._zone):
                self._out.write(line + "\n")

    def _attributes(self, _: str) -> None:
        attributes = dict(self.call.attributes) if self.call else {}
        longest = max(map(width, attributes), default=0)
        for name, text in sorted(attributes.items()):
            self._say(f"  {self._paint(pad(name, longest), 'cyan')}  {clip(text, 90)}")
        if not attributes:
            self._say("  no attributes yet", "dim")

    def _queue(self, _: str) -> None:
        for queue in (self.center.queues[definition.arn] for definition in self.center.world.queues):
            waiting = queue.waiting
            line = f"  {pad(queue.name, 28)}{len(waiting):>3} waiting  oldest {queue.oldest_s:>4.0f} s"
            mine = self.call is not None and self.call.contact in waiting
            self._say(line + ("  ← you" if mine else ""), *(["bold"] if mine else []))

    def _agent(self, given: str) -> None:
        name, _, act = given.partition(" ")
        if not name:
            for agent in self.center.agents:
                self._say(self._agent_line(agent))
            return
        agent = self.center.agents[name]
        if act.strip():
            self._agent_does(agent, act.strip())
        self._say(self._agent_line(agent))
        for text in agent.heard[-3:]:
            self._say(f"      heard  {clip(text, 90)}", "dim")
        view = agent.view
        for key, value in list(view.view_data.items())[:12] if view else []:
            self._say(f"      guide  {pad(key, 18)}{clip(str(value), 70)}", "dim")

    def _agent_line(self, agent: Agent) -> str:
        busy = ", ".join(f"{contact.channel} {contact.state}" for contact in agent.contacts)
        rings = self._paint("  rings!", "yellow", "bold") if agent.offered is not None else ""
        return f"  {pad(agent.name, 16)}{pad(agent.state, 18)}{busy}{rings}"

    def _agent_does(self, agent: Agent, act: str) -> None:
        word, _, rest = act.partition(" ")
        acts: dict[str, Callable[[], object]] = {
            "available": agent.available,
            "offline": agent.offline,
            "accept": agent.accept,
            "miss": agent.miss,
            "reject": agent.reject,
            "hold": agent.hold,
            "resume": agent.resume,
            "hangup": agent.hang_up,
            "finish": agent.finish,
            "say": lambda: agent.say(rest),
            "transfer": lambda: agent.transfer(rest),
            "auto": agent.automatic,
        }
        if word not in acts:
            self._say(f"  an agent can {', '.join(acts)}; not {word!r}", "red")
            return
        acts[word]()
        if self.call is not None and not self._over():
            self.call.settle()

    def _bot(self, _: str) -> None:
        turns = [event for event in self.call.trace if isinstance(event, BotTurn)] if self.call else []
        if not turns:
            self._say("  no bot has listened yet", "dim")
        for turn in turns[-3:]:
            sure = "" if turn.confidence is None else f" {turn.confidence:.2f}"
            self._say(f"  {turn.input!r} → {turn.intent}{sure}, {turn.dialog_action} {turn.intent_state}", "magenta")
            for note in turn.notes:
                self._say(f"      {note}", "dim")

    def _problems(self, _: str) -> None:
        problems = self.center.problems
        for problem in problems:
            self._say(f"  {problem}", "red")
        if not problems:
            self._say("  nothing failed", "green")

    def _seconds(self, given: str, default: float) -> float:
        try:
            return float(given) if given else default
        except ValueError as problem:
            raise SimulatorError(f"{given!r} is no number of seconds") from problem

    def _wait(self, given: str) -> None:
        call, seconds = self.call, self._seconds(given, 30)
        if call is not None and not self._over():
            self._progress("on the line", lambda: call.wait(seconds))

    def _later(self, given: str) -> None:
        seconds = self._seconds(given, 600)
        self._progress("time passes", lambda: self.center.advance(seconds))

    def _ringing(self) -> Call:
        for call in self.center.outbound:
            if call.state == "dialling":
                return call
        raise SimulatorError("no phone rings")

    def _answer(self, _: str) -> None:
        call = self._ringing()
        call.answer()
        self._follow(call)

    def _decline(self, given: str) -> None:
        self._ringing().decline(given or "no_answer")

    def _again(self, _: str) -> None:
        self._hang_up()
        self._first = None
        self._dial()

    def _hang_up(self) -> None:
        if self.call is not None and not self._over():
            self.call.hang_up()
        self._show_news()

    def _record(self, given: str) -> None:
        self._write(Path(given) if given else Path("recorded-call.toml"))

    def _write(self, path: Path) -> None:
        call = self._first or self.call
        if call is None:
            return
        # Calls need the standard library alone, writing them down as scenarios does not.
        from ringback.simulator.scenarios import record

        start = datetime.fromtimestamp(call.started_at, self._zone)
        text = record(
            call,
            title=f"{start:%Y-%m-%d %H:%M} {_CALL.get(self.center.locale.language, 'call')}",
            start=start,
            channel=self.settings.channel,
            entry=self.settings.entry,
            caller=self.settings.caller,
            stage=None if self.settings.whole else self.settings.stage,
            seed=self.center.seed,
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self._say(f"  recorded as {path}", "green")

    def _leave(self) -> None:
        if not self._over():
            self._say("  (hangs up)", "dim")
        self._hang_up()
        if self.settings.record_to is not None:
            self._write(self.settings.record_to)
