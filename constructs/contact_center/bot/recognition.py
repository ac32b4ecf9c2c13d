"""What Lex does beyond matching utterances, and what each of it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AssistedNlu = Literal["off", "fallback", "primary"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Recognition:
    """How Lex hears and understands, all of it offered for Korean in Seoul.

    `vocabulary`: the phrases of the definition are the custom vocabulary of the locale, preferred to what sounds alike
    by `vocabulary_weight` (0 to 3, 1 is the service's default), and the values of lists are one while they are asked
    for. It concerns speech alone. https://docs.aws.amazon.com/lexv2/latest/dg/vocab.html

    `wait_s`: a caller who says 잠깐만요 when a slot that waits is asked for is waited for, with a reminder every
    `wait_reminder_s`; 0 turns it off. Lex leads these turns alone, on the telephone only.
    https://docs.aws.amazon.com/lexv2/latest/dg/wait-and-continue.html

    `assisted_nlu`: a language model chooses the intent, always ("primary") or when Lex is unsure ("fallback").
    Sentences go to Amazon Bedrock then, maybe in another Region. https://docs.aws.amazon.com/lexv2/latest/dg/assisted-nlu.html

    `disambiguation`: the most intents, 2 to 5, that Lex offers to choose from when a sentence may mean several; 0 turns
    it off. It is part of assisted NLU. The code hook is not asked before the customer has chosen.
    https://docs.aws.amazon.com/lexv2/latest/dg/generative-intent-disambiguation.html
    """

    vocabulary: bool = True
    vocabulary_weight: int = 1
    wait_s: int = 120
    wait_reminder_s: int = 20
    assisted_nlu: AssistedNlu = "off"
    disambiguation: int = 0
