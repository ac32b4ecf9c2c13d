"""Limits of the Flow language and of what a flow says, each with the page that states it.

Limits of single parameters stand in their rows of the catalogue.
"""

from __future__ import annotations

# https://docs.aws.amazon.com/connect/latest/devguide/flow-language-example.html
MAX_ACTIONS = 250
"""Actions of a flow."""
MAX_CONTENT = 256_000
"""Characters of the content of a flow or module; ``CreateContactFlow`` takes no more."""
MAX_DOCUMENT = 1_000_000
"""A console import takes less than 1 MB (A:contact-flow-import-export); anything longer is not a flow."""

# https://docs.aws.amazon.com/connect/latest/devguide/flow-language-actions.html
MAX_IDENTIFIER = 50
"""Characters of the identifier of an action."""

# https://docs.aws.amazon.com/connect/latest/APIReference/API_CreateContactFlow.html
MAX_NAME = 127
"""Characters of the name of a flow or module."""
MAX_DESCRIPTION = 500
"""Characters of the description of a flow or module."""

# https://docs.aws.amazon.com/connect/latest/adminguide/contact-flow-modules.html
MAX_NESTING = 5
"""Modules that may be inside each other."""

# https://docs.aws.amazon.com/connect/latest/adminguide/play.html
MAX_TEXT = 6_000
"""Characters of a prompt, tags included."""
MAX_BILLED = 3_000
"""Characters of a prompt that are spoken, tags not included."""

# https://docs.aws.amazon.com/connect/latest/adminguide/supported-ssml-tags.html
MAX_BREAK_S = 10.0
"""Seconds of one ``<break>``."""

# https://docs.aws.amazon.com/connect/latest/adminguide/set-whisper-flow.html
MAX_WHISPER_S = 120.0
"""Seconds a whisper flow may take."""

# https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html
START_S = 1
"""Seconds a block waits longer than its function may take: the timeout of a function counts from its handler on, the
limit of the block from the request."""
MAX_CHAIN_S = 20
"""Seconds of functions that follow each other without a prompt between them."""

# https://docs.aws.amazon.com/connect/latest/devguide/participant-actions-showview.html
MAX_VIEW_BYTES = 16 * 1024
"""Bytes of the data of a view."""

# https://docs.aws.amazon.com/connect/latest/adminguide/get-customer-input.html
MAX_UTTERANCE_MS = 15_000
"""Milliseconds of one utterance that a bot block takes."""
