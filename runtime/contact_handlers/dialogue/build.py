"""Build tool of the content compiler: content as JSON on standard input, the matcher model on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from contact_handlers.dialogue.classifier import samples
from contact_handlers.dialogue.faq import FaqItem, phrasings
from contact_handlers.dialogue.ngrams import Index, Stemmer


def model(content: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the indexes of intents and FAQ as JSON values."""
    stemmer = Stemmer.of(content["language"]["matching"])
    return {
        "intents": Index.build(stemmer, samples(content)).dump(),
        "faq": Index.build(stemmer, phrasings(map(FaqItem.of, content["faq"]))).dump(),
    }


def main() -> None:
    """Reads, builds, writes."""
    json.dump(model(json.load(sys.stdin)), sys.stdout, ensure_ascii=False, sort_keys=True)


if __name__ == "__main__":
    main()
