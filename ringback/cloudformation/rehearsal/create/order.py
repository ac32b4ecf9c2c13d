"""Order: what is waited for exists, comes before, and nothing waits for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ringback.cloudformation import Stack, TemplateError, calls, is_assembly, is_known, scalar_text
from ringback.cloudformation.errors import nearest
from ringback.cloudformation.rehearsal.contracts.access import Access
from ringback.cloudformation.rehearsal.data import tables
from ringback.cloudformation.rehearsal.findings import Finding
from ringback.cloudformation.rehearsal.model import Node, Rehearsal
from ringback.cloudformation.rehearsal.play.graph import Graphs
from ringback.cloudformation.rehearsal.play.logs import custom_functions, may_make_group
from ringback.cloudformation.rehearsal.rules import finding


def outputs_are_there(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields references to outputs that no stack has, or that a stack has that may be deployed later."""
    stacks = rehearsal.resolver.stacks
    ordered = rehearsal.assembly.path.is_dir() and is_assembly(rehearsal.assembly.path)
    before = {name: _closure(stacks, name) for name in stacks}
    for node in rehearsal.nodes.values():
        for argument in calls(node.declared.properties, "Fn::GetStackOutput"):
            producer, output = _asked(rehearsal, node.stack, argument)
            if producer is None or producer.name == node.stack.name:
                continue
            if output not in producer.template.outputs:
                known = nearest(output, producer.template.outputs)
                message = f"stack {producer.name} has no output {output!r}{known}"
                yield finding("RH107", message, node, fault=f"{producer.name}.{output}")
            elif ordered and producer.name not in before[node.stack.name]:
                message = f"takes {output!r} from stack {producer.name}, which may be deployed later"
                yield finding("RH107", message, node, fault=f"{node.stack.name} {producer.name}")


def _asked(rehearsal: Rehearsal, stack: Stack, argument: Any) -> tuple[Stack | None, str]:
    if not isinstance(argument, Mapping):
        return None, ""
    try:
        name, output = (rehearsal.resolver.resolve(stack, argument.get(key)) for key in ("StackName", "OutputName"))
    except TemplateError:
        return None, ""
    if not (is_known(name) and is_known(output)):
        return None, ""
    return rehearsal.resolver.stacks.get(scalar_text(name)), scalar_text(output)


def _closure(stacks: Mapping[str, Stack], name: str) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for other in stacks[waiting.pop()].depends_on:
            if other in stacks and other not in found:
                found.add(other)
                waiting.append(other)
    return found


def nothing_waits_for_itself(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields circles of stacks and of resources, and what is waited for but missing."""
    if rehearsal.circle is not None:
        yield finding("RH108", rehearsal.circle.message, stage=rehearsal.name, fault="stacks")
    graphs = rehearsal.shared(Graphs)
    for name in rehearsal.stacks:
        graph = graphs.of(name)
        if graph.circle:
            circle = " -> ".join(graph.circle)
            yield finding(
                "RH108", f"resources wait for each other: {circle}", graph.nodes[graph.place[graph.circle[0]]]
            )
    for node in rehearsal.nodes.values():
        for other in node.declared.depends_on:
            if other not in node.stack.resources:
                message = (
                    f"waits for {other!r}, which is no resource of the template{nearest(other, node.stack.resources)}"
                )
                yield finding("RH108", message, node, path="DependsOn")


def log_groups_come_first(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields log groups that a service may have made itself before the template comes to them."""
    graphs = rehearsal.shared(Graphs)
    groups = {node.name: node for node in rehearsal.of_type("AWS::Logs::LogGroup") if node.name}
    access = rehearsal.shared(Access)
    working: dict[str, list[Node]] = {}
    for made, function in custom_functions(rehearsal):
        working.setdefault(str(function), []).append(made)
    for writer, name, when in log_writers(rehearsal):
        group = groups.get(name)
        if group is None:
            continue
        late = graphs.comes_before(writer, group)
        if when == "creation":
            late = late or not graphs.comes_before(group, writer)
        elif may_make_group(access, writer, name):
            # A function that makes custom resources writes while the stack is created.
            late = late or any(not graphs.comes_before(group, made) for made in working.get(str(writer), ()))
        if late:
            message = f"{writer} writes to {name!r} and makes it where it is missing: ResourceAlreadyExistsException"
            yield finding("RH112", message, group, path="LogGroupName")


def log_writers(rehearsal: Rehearsal) -> Iterator[tuple[Node, str, str]]:
    """Yields resources whose service makes a log group itself, the name of the group, and when that happens."""
    for kind, entry in tables("writers.toml").items():
        for node in rehearsal.of_type(kind):
            if node.get("LoggingConfig.LogGroup") is not None:
                continue
            name = _named(str(entry["group"]), node, rehearsal)
            if name:
                yield node, name, str(entry["when"])


def _named(pattern: str, node: Node, rehearsal: Rehearsal) -> str:
    start, _, rest = pattern.partition("{")
    path, _, end = rest.partition("}")
    value = node.get(path) or rehearsal.physical_name(node)
    return f"{start}{value}{end}" if isinstance(value, str) and value else ""


def what_is_named_exists(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields resources that name another one by its text and do not wait for it."""
    graphs = rehearsal.shared(Graphs)
    for kind, entry in tables("named.toml").items():
        names = {node.name: node for one in entry["of"] for node in rehearsal.of_type(one) if node.name}
        for node in rehearsal.of_type(kind):
            text = node.get(entry["path"])
            if not isinstance(text, str):
                continue
            for other in _named_in(text, names, exact=bool(entry["exact"])):
                if other is not node and not graphs.comes_before(other, node):
                    message = f"names {other.name!r} and does not wait for {other}"
                    yield finding(
                        "RH109", message, node, path=entry["path"], source=entry["source"], fault=f"{node} {other}"
                    )


def _named_in(text: str, names: Mapping[str, Node], *, exact: bool) -> list[Node]:
    if exact:
        return [names[text]] if text in names else []
    words = (word.rpartition(":alarm:")[2] for word in re.split(r"[\"'()]", text))
    return [names[word] for word in dict.fromkeys(words) if word in names]
