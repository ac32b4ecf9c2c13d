"""Prompts: what is said, whether the service could play it, and how long that takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ringback.flow_language.texts import is_ssml, pauses, text_problem, words
from ringback.simulator.flow.values import Value

if TYPE_CHECKING:
    from ringback.simulator.kernel.options import Options
    from ringback.simulator.kernel.run import FlowRun


def seconds_of(text: str, ssml: str | None, options: Options) -> float:
    """Estimates how long a text takes to be spoken."""
    seconds = len(text) / options.characters_per_second
    return seconds if ssml is None else seconds + pauses(ssml)


class Prompt:
    """Is one prompt source of an action: ``Text``, ``SSML``, ``PromptId`` or ``Media``."""

    __slots__ = ("cache", "kind", "value")

    def __init__(self, source: Mapping[str, Any]) -> None:
        self.kind = "none"
        self.value = Value("")
        self.cache: tuple[float, float] | None = None
        for key in ("Text", "SSML", "PromptId"):
            if source.get(key):
                self.kind, self.value = key, Value(source[key])
                return
        media = source.get("Media")
        if isinstance(media, Mapping) and media.get("Uri"):
            self.kind, self.value = "Media", Value(media["Uri"])

    @property
    def present(self) -> bool:
        """Tells whether there is anything to play."""
        return self.kind != "none"

    def resolve(self, run: FlowRun) -> tuple[str, str | None, str | None, str | None]:
        """Answers (words, SSML, prompt ARN or URI, problem)."""
        text = self.value.text(run)
        if self.kind in {"Text", "SSML"}:
            problem = text_problem(self.kind, text)
            return (words(text), text, None, problem) if is_ssml(self.kind, text) else (text, None, None, problem)
        if self.kind == "PromptId":
            return self._recorded(run, text)
        return f"[{text}]", None, text, None if text.startswith(("s3://", "https://", "http://")) else "no S3 path"

    def _recorded(self, run: FlowRun, key: str) -> tuple[str, str | None, str | None, str | None]:
        definition = run.center.world.prompts.exact(key) or run.center.world.prompts.exact(key.rpartition("/")[2])
        if definition is not None:
            return f"[{definition.name}]", None, key, None
        if run.center.is_builtin_prompt(key):
            return "[audio]", None, key, None
        return "", None, key, f"no prompt {key!r} in the assembly"
