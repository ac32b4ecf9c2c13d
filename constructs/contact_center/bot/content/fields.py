"""What the models of the content are made of: kinds of names and texts, and their common base."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from contact_center.base import limits

Name = Annotated[str, StringConstraints(pattern=r"^[a-z]_?([a-z0-9]_?){0,49}$")]
"""A key of ours. Lex takes `limits.LEX_NAME` for the names of intents and slots: no two marks follow each other."""
TypeName = Annotated[str, StringConstraints(pattern=r"^([A-Z][A-Za-z0-9]{0,59}|AMAZON\.[A-Za-z]+)$")]


def for_ear_and_eye(given: object) -> object:
    """Returns a text as one string; two forms, `{ ear = "...", eye = "..." }`, stand in marks that nobody types.

    The dialogue chooses by channel: `contact_handlers.dialogue.presentation.for_medium` reads the marks.
    """
    if isinstance(given, dict) and given.keys() == {"ear", "eye"}:
        ear, eye = given["ear"], given["eye"]
        if isinstance(ear, str) and ear and isinstance(eye, str) and eye:
            return f"{EYE}{eye}{EAR}{ear}{END}"
    return given


# Private-use characters: `contact_handlers.base.text.visible` takes them out of what customers say.
EYE, EAR, END = "\ue000", "\ue001", "\ue002"
Text = Annotated[str, StringConstraints(min_length=1, max_length=limits.MAX_MESSAGE)]
Said = Annotated[str, BeforeValidator(for_ear_and_eye), StringConstraints(min_length=1, max_length=limits.MAX_MESSAGE)]
"""A text that the dialogue says: one form for both, or one for the ear and one for the eye."""
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=limits.MAX_SLOT_VALUE)]
Utterance = Annotated[str, StringConstraints(min_length=1, max_length=limits.MAX_UTTERANCE)]
Confidence = Annotated[float, Field(ge=0, le=1)]


class Model(BaseModel):
    """Base of all content: immutable, complete, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")
