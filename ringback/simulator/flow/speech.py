"""Prompts: what is said, whether the service could play it, and how long that takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from ringback.simulator.flow.values import Value

if TYPE_CHECKING:
    from ringback.simulator.kernel.options import Options
    from ringback.simulator.kernel.run import FlowRun

MAX_CHARACTERS = 6_000
MAX_BILLED = 3_000

_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<break\b[^>]*?time\s*=\s*[\"']\s*([\d.]+)\s*(ms|s)\s*[\"']", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def plain(ssml: str) -> str:
    """Answers the words of an SSML text."""
    text = _SPACE.sub(" ", _TAG.sub(" ", ssml)).strip()
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text


def ssml_problem(ssml: str) -> str | None:
    """Tells why SSML cannot be spoken, or None."""
    wrapped = ssml if ssml.lstrip().startswith("<speak") else f"<speak>{ssml}</speak>"
    try:
        # Prefixes such as amazon:effect need a declaration for the parser; the service knows them.
        declared = wrapped.replace("<speak", '<speak xmlns:amazon="a"', 1)
        ElementTree.fromstring(declared)  # noqa: S314 - content of the user's own template
    except ElementTree.ParseError as problem:
        return f"malformed SSML: {problem}"
    return None


def seconds_of(text: str, ssml: str | None, options: Options) -> float:
    """Estimates how long a text takes to be spoken."""
    seconds = len(text) / options.characters_per_second
    if ssml is not None:
        for amount, unit in _BREAK.findall(ssml):
            seconds += min(float(amount) / (1000 if unit.lower() == "ms" else 1), 10.0)
    return seconds


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
        if self.kind == "Text":
            # The service reads a text in speak tags as SSML.
            if text.startswith("<speak"):
                return self._ssml(text)
            return text, None, None, "too long" if len(text) > MAX_CHARACTERS else None
        if self.kind == "SSML":
            return self._ssml(text)
        if self.kind == "PromptId":
            return self._recorded(run, text)
        return f"[{text}]", None, text, None if text.startswith(("s3://", "https://", "http://")) else "no S3 path"

    def _ssml(self, text: str) -> tuple[str, str | None, str | None, str | None]:
        words = plain(text)
        problem = ssml_problem(text)
        if len(text) > MAX_CHARACTERS or len(words) > MAX_BILLED:
            problem = "too long"
        return words, text, None, problem

    def _recorded(self, run: FlowRun, key: str) -> tuple[str, str | None, str | None, str | None]:
        definition = run.center.world.prompts.exact(key) or run.center.world.prompts.exact(key.rpartition("/")[2])
        if definition is not None:
            return f"[{definition.name}]", None, key, None
        if run.center.is_builtin_prompt(key):
            return "[audio]", None, key, None
        return "", None, key, f"no prompt {key!r} in the assembly"
