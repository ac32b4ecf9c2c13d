"""A session of the studio: one center that is phoned, watched, broken, played back and loaded again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ringback.simulator.center import Center
from ringback.simulator.errors import NotPossibleError, SimulatorError, UnknownNameError
from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.clock import LONGEST_S
from ringback.simulator.loading import DEFAULT_START, load
from ringback.simulator.scenarios import Scenario, ScenarioError, load_all, run
from ringback.simulator.scenarios.player import Failure
from ringback.simulator.scenarios.report import report
from ringback.simulator.scenarios.runner import fresh
from ringback.simulator.studio.calls import key
from ringback.simulator.studio.changes import Disk, changes
from ringback.simulator.studio.faults import SwitchedFaults
from ringback.simulator.studio.flows.book import FlowBook
from ringback.simulator.studio.flows.sources import Sources
from ringback.simulator.studio.journal import Journal, Opening, Step, of_scenario
from ringback.simulator.studio.playing import Playing, moment, said
from ringback.simulator.studio.recording import Recording, recorded
from ringback.simulator.studio.view import state_of

if TYPE_CHECKING:
    from ringback.flow_language.workspace import Around

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
#: What is noted, so that it can be done again.
_NOTED = frozenset({"start", "act", "agent", "fault"})


class StudioSession:
    """The center behind the page; every method is called by one thread."""

    def __init__(
        self,
        assembly: Path,
        stage: str | None,
        *,
        scenarios: Path | None = None,
        shared: Center | None = None,
        flows: Sequence[Path] = (),
        around: Around | None = None,
        **settings: Any,
    ) -> None:
        """Loads the center; `settings` are those of the loader for what the templates leave open.

        A center that is `shared` with others is taken as it is, and keeps its time and its state: nothing of it can be
        played back or loaded again. Flows that come from files in the folders `flows` can be written there; `around`
        says with which other files each is deployed.
        """
        self.assembly = assembly
        self.stage = stage
        self._settings = settings
        self._shared = shared
        self._scenario_folder = scenarios
        self._results: dict[str, dict[str, Any]] = {}
        self._disk = Disk(assembly)
        self._news: list[dict[str, Any]] | None = None
        self._stopped = ""
        #: Counts the centers that were loaded: with another one the page asks anew for what does not change.
        self.loaded = 0
        self._templates: dict[str | None, Center] = {}
        if shared is None:
            self._templates[stage] = load(assembly, stage, **settings)
        sources = Sources(flows, stage.rsplit("-", 1)[0] if stage else "")
        self.book = FlowBook(lambda: self.simulated, self.revise, sources=sources, around=around)
        self.journal = Journal()
        self._begin()

    # --- centers -----------------------------------------------------------------------------------------------------

    def _template(self, stage: str | None) -> Center:
        """Returns a loaded center in which nothing is played; what is played are copies of it."""
        if stage not in self._templates:
            self._templates[stage] = load(self.assembly, stage, **self._settings)
        return self._templates[stage]

    def _begin(self) -> None:
        """Begins as the journal says, with nothing done yet."""
        opening = self.journal.opening
        faults = SwitchedFaults(opening.faults)
        if self._shared is not None:
            self._shared.faults = faults
            self._install(Playing(self._shared, faults, shared=True))
        elif opening.scenario is None:
            template = self._template(self.stage)
            start = template.start if opening.start is None else moment(opening.start, template)
            self._install(Playing(template.fresh(start=start, faults=faults), faults))
        else:
            scenario = opening.scenario
            center = fresh(scenario, self._template(scenario.stage or self.stage), faults=faults)
            self._install(Playing(center, faults, scenario=scenario))
        self.journal.position, self._stopped = 0, ""

    def _install(self, playing: Playing) -> None:
        known = getattr(self, "playing", None)
        self.playing = playing
        if known is None or known.center.world is not playing.center.world:
            self.loaded += 1

    @property
    def simulated(self) -> Center:
        """The center that is played."""
        return self.playing.center

    def call(self, contact: str = "") -> Call | None:
        """Returns the call that a page looks at, None while there is none."""
        return self.playing.calls.shown(contact)

    # --- what does not change ----------------------------------------------------------------------------------------

    def center(self) -> dict[str, Any]:
        """Returns flows, entries, switches and scenarios."""
        flows, locale = self.book.definitions, self.simulated.locale
        return {
            "stage": self.stage or self.assembly.resolve().name.split(".")[0],
            "loaded": self.loaded,
            "start": DEFAULT_START[:16],
            "language": locale.language,
            "zone": locale.zone_name,
            "caller": locale.caller,
            "shared": self._shared is not None,
            "flows": [
                {"name": name, "type": flows[name].type}
                for name in sorted(flows, key=lambda name: (flows[name].type == "MODULE", name))
            ],
            "entries": self._entries(),
            "faults": [
                {"target": switch.target, "of": switch.of, "name": switch.name, "kinds": switch.kinds}
                for switch in self.playing.switches
            ],
            "scenarios": [
                {"id": name, "title": scenario.title, "channel": scenario.channel}
                for name, scenario in self._scenarios.items()
            ],
            "unreadable": self._read_scenarios[1],
            "folder": self._folder.name if self._folder else None,
        }

    @property
    def _folder(self) -> Path | None:
        """The folder of the center's scenarios, None where there is none."""
        folder = self._scenario_folder
        return folder if folder is not None and folder.is_dir() else None

    @property
    def _scenarios(self) -> dict[str, Scenario]:
        return self._read_scenarios[0]

    @cached_property
    def _read_scenarios(self) -> tuple[dict[str, Scenario], str]:
        """Reads the scenarios; what is wrong with their files is said and keeps nobody from calling."""
        try:
            return {scenario.name: scenario for scenario in load_all(self._folder)} if self._folder else {}, ""
        except ScenarioError as problem:
            return {}, str(problem)

    def _entries(self) -> dict[str, list[dict[str, str]]]:
        """Returns the flows that contacts can begin in, the likeliest first: a number's, or one that none leads to."""
        starts = self.simulated.starts
        inner, numbered = starts.inner(), [entry.flow for entry in starts.entries() if entry.to.startswith("+")]
        flows = [flow for flow in self.book.definitions.values() if flow.type == "CONTACT_FLOW"]

        def ordered(word: str, first: list[str]) -> list[dict[str, str]]:
            likely = sorted(flows, key=lambda f: (f.name not in first, word not in f.name, f.arn in inner, f.name))
            return [{"key": flow.name, "label": flow.name, "flow": flow.name} for flow in likely]

        return {"voice": ordered("inbound", numbered), "chat": ordered("chat", []), "task": ordered("task", [])}

    # --- what the page shows -----------------------------------------------------------------------------------------

    def state(self, contact: str = "") -> dict[str, Any]:
        """Returns everything that may have changed, for a page that looks at this call (at the newest without one)."""
        return {
            **state_of(self.playing, contact),
            "loaded": self.loaded,
            "scenarios": self._results,
            "journal": None if self._shared is not None else self._journal(),
            "stale": self._disk.changed,
            "changed": self.book.drafts.versions(),
            "news": self._news,
        }

    def _journal(self) -> dict[str, Any]:
        scenario, player = self.journal.opening.scenario, self.playing.player
        shown = {**self.journal.shown(), "stopped": self._stopped, "scenario": None}
        if scenario is not None and player is not None:
            failure = self.playing.failure
            over = failure is not None or self.journal.position >= len(scenario.steps) + 1
            shown["scenario"] = {
                "id": scenario.name,
                "title": scenario.title,
                "ok": failure is None if over else None,
                "text": report(player.play, cause=None) if failure is not None else "",
                **_expected(failure),
            }
        return shown

    def noticed(self) -> bool:
        """Looks at the files of the assembly; tells whether there is something new to show."""
        return self._disk.look()

    # --- what people do ----------------------------------------------------------------------------------------------

    def do(self, what: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Does one act and returns the new state; a wrong argument raises a ``SimulatorError``."""
        acts: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "scenario": self._run_scenarios,
            "open": self._open,
            "step": self._step,
            "reload": self._reload,
            "save": self._save,
            "reset": self._reset,
        }
        if what in _NOTED:
            self._do(what, arguments)
        else:
            acts[what](arguments)
        return self.state(said(arguments, "looks_at"))

    def _do(self, what: str, arguments: Mapping[str, Any]) -> None:
        given = {name: value for name, value in arguments.items() if name != "looks_at"}
        if what == "act":
            # Said once, so that it is the same call when this is done again.
            given["contact"] = key(self.playing.calls.meant(said(given, "contact")))
        if what == "start" and self._shared is None:
            self._begin_at(said(given, "at"))
        step = self.playing.perform(Step(what, given))
        if self._shared is None:
            self.journal.add(step)
            self._stopped = ""

    def _begin_at(self, at: str) -> None:
        """Begins anew for a time that lies before now, or far away; the switches stay."""
        if not at:
            return
        wanted, now = moment(at, self.simulated), self.simulated.now
        earlier = wanted.replace(second=0, microsecond=0) < now.replace(second=0, microsecond=0)
        if earlier or (wanted - now).total_seconds() > LONGEST_S:
            self.journal = Journal(Opening(start=at, faults=dict(self.playing.faults.on)))
            self._begin()

    # --- back and forth ----------------------------------------------------------------------------------------------

    def _own(self) -> None:
        if self._shared is not None:
            raise NotPossibleError(
                "others use this center and have been told what happened in it, so nothing is played again here: "
                "save the call as a scenario and open it with 'studio' instead of 'serve'"
            )

    def _step(self, arguments: Mapping[str, Any]) -> None:
        """Goes to a step of the journal, back or forth."""
        self._own()
        to = arguments.get("to")
        if not isinstance(to, int) or isinstance(to, bool) or not 0 <= to <= len(self.journal.steps):
            raise NotPossibleError(f"there is no step {str(to)[:40]}, there are 0 to {len(self.journal.steps)}")
        self._play(to)

    def _play(self, to: int, *, after: Callable[[Step], None] | None = None) -> None:
        """Does the first steps of the journal again; stops at one that cannot be done any more."""
        self._begin()
        names: dict[str, str] = {}
        for number, step in enumerate(self.journal.steps[:to]):
            try:
                done = self.playing.perform(step.renamed(names))
            except SimulatorError as problem:
                self._stopped = str(problem)
                return
            names[step.made] = done.made
            self.journal.steps[number], self.journal.position = done, number + 1
            if after is not None:
                after(done)
            if self.playing.failure is not None and step.what == "scenario":
                del self.journal.steps[number + 1 :]
                return

    def _open(self, arguments: Mapping[str, Any]) -> None:
        """Opens a scenario, played to its end or to where it fails."""
        self._own()
        self.journal = of_scenario(self._scenario(said(arguments, "id")))
        self._play(len(self.journal.steps))

    def _scenario(self, name: str) -> Scenario:
        if name not in self._scenarios:
            raise UnknownNameError("scenario", name, list(self._scenarios))
        return self._scenarios[name]

    def _reset(self, arguments: Mapping[str, Any]) -> None:
        self._own()
        start = said(arguments, "start") or None
        if start is not None:
            moment(start, self.simulated)
        self.journal = Journal(Opening(start=start))
        self._begin()

    # --- loading again -----------------------------------------------------------------------------------------------

    def _reload(self, _: Mapping[str, Any]) -> None:
        """Loads the assembly as it is on disk now, says what is different, and does what was done again."""
        self._own()
        disk, loaded = Disk(self.assembly), load(self.assembly, self.stage, **self._settings)
        before = self._template(self.stage).world
        self._templates = {self.stage: loaded}
        self._disk = disk
        self._news = changes(before, loaded.world)
        self.__dict__.pop("_read_scenarios", None)
        self._again()

    def revise(self, contents: Mapping[str, str]) -> None:
        """Plays on with other contents of flows, by their names, and does what was done again with them.

        Contents that cannot be compiled raise a ``SimulatorError``, and nothing changes. What was revised before stays
        so; the assembly as it is on disk comes back with the act ``reload``.
        """
        self._own()
        template = self._template(self.stage)
        blueprint = template.blueprint.revised(contents)
        for name in contents:
            definition = blueprint.world.flows.get(name) or blueprint.world.modules[name]
            if blueprint.flows.flow(definition.arn) is None and blueprint.flows.module(definition.arn) is None:
                raise UnknownNameError("flow", name, list(contents))
        self._templates = {self.stage: template.fresh(blueprint=blueprint)}
        self._again()

    def _again(self) -> None:
        """Does what was done again, in a center that has changed."""
        self._results = {}
        opening, done = self.journal.opening, self.journal.position
        if opening.scenario is not None:
            known = self._scenarios.get(opening.scenario.name)
            self.journal = of_scenario(known) if known is not None else Journal()
            done = len(self.journal.steps)
        self._play(done)

    # --- scenarios ---------------------------------------------------------------------------------------------------

    def _run_scenarios(self, arguments: Mapping[str, Any]) -> None:
        ids = arguments.get("ids") or []
        if not isinstance(ids, list) or not all(isinstance(name, str) for name in ids):
            raise NotPossibleError(f"'ids' must be a list of names, given is {str(ids)[:40]}")
        for name in ids:
            scenario = self._scenario(name)
            try:
                outcome = run(scenario, fresh(scenario, self._template(scenario.stage or self.stage)))
                self.book.heat.ran(name, (contact.trace for contact in outcome.play.center.contacts))
                told = {"text": "" if outcome.passed else outcome.explain(), **_expected(outcome.play.failure)}
                self._results[name] = {"ok": outcome.passed, **told}
            except (ScenarioError, SimulatorError) as error:
                self._results[name] = {"ok": False, "text": str(error)}

    # --- writing down ------------------------------------------------------------------------------------------------

    def recording(self, contact: str = "", title: str = "") -> str:
        """Returns what was done since a call began as the text of a scenario.

        In a shared center, where nothing is played again, it has what the customer did and heard alone.
        """
        if self._shared is not None:
            call, zone = self.playing.calls.meant(contact), self._shared.locale.zone
            return recorded(call, zone, title=title, stage=self.stage)
        recording = Recording(key(self.playing.calls.meant(contact)))
        done = self.journal.position
        try:
            self._play(done, after=lambda step: recording.note(step, self.playing))
        except SimulatorError:
            self._play(done)
            raise
        return recording.text(self.playing, title=title, stage=self.stage)

    def _save(self, arguments: Mapping[str, Any]) -> None:
        """Writes a scenario into the folder of the center's scenarios, and runs it there for the first time."""
        name, folder = said(arguments, "name"), self._folder
        if folder is None:
            raise NotPossibleError("no folder of scenarios is known: start the studio with --scenarios FOLDER")
        if not _NAME.fullmatch(name):
            raise NotPossibleError(f"{name[:40]!r} is no name of a scenario: small letters, digits and hyphens")
        text, path = self.recording(said(arguments, "contact"), said(arguments, "title")), folder / f"{name}.toml"
        if name in self._scenarios:
            raise NotPossibleError(f"there is a scenario {name!r} already")
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as problem:
            raise NotPossibleError(f"{path} cannot be written: {problem.strerror}") from problem
        self.__dict__.pop("_read_scenarios", None)
        self.loaded += 1
        self._run_scenarios({"ids": [name]})


def _expected(failure: Failure | None) -> dict[str, Any]:
    """Returns what a failed scenario expected, for the page to say in its language; nothing of one that passed."""
    if failure is None:
        return {}
    said = {"step": failure.step, "expected": failure.expected, "nearest": failure.nearest, "actual": failure.actual}
    return {"failure": said}
