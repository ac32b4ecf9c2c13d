"""The content of flows, which Terraform takes from an attribute or from a file."""

from __future__ import annotations

from ringback.cloudformation.inputs.terraform.reading import Reading


def content_of(reading: Reading) -> str | None:
    """Returns the content of a flow, from the plan or from the file it names; without it the flow is of no use."""
    found = reading.thing.values.get("content")
    if isinstance(found, str) and found:
        return found
    file = reading.thing.values.get("filename")
    if isinstance(file, str):
        try:
            return (reading.folder / file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            reading.notes.append(f"its content cannot be read from {reading.folder / file}: {problem}")
    else:
        state = "`terraform show -json > state.json`"
        reading.notes.append(f"its content is known only after the apply; after it, {state} has it")
    reading.unusable = True
    return None
