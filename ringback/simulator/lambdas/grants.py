"""Who may invoke a function: associations of the instance and resource policies."""

from __future__ import annotations

import fnmatch

from ringback.simulator.world.model import FunctionDefinition, World

_QUALIFIER_AT = 7


def unqualified(arn: str) -> str:
    """Returns a function ARN without alias or version."""
    return ":".join(arn.split(":")[:_QUALIFIER_AT])


def qualifier_problem(definition: FunctionDefinition, arn: str) -> str | None:
    """Tells why an ARN with a qualifier names nothing, or None."""
    if arn in {definition.arn, f"{definition.arn}:$LATEST"} or arn in definition.qualifiers:
        return None
    known = ", ".join(sorted(q.rpartition(":")[2] for q in definition.qualifiers)) or "none"
    return f"function {definition.name!r} has no alias or version {arn.rpartition(':')[2]!r} (it has {known})"


def _matches(pattern: str, value: str) -> bool:
    return not pattern or fnmatch.fnmatchcase(value, pattern.replace("[", "[[]"))


def permitted(world: World, arn: str, principal: str, source_arn: str) -> tuple[bool, list[str]]:
    """Tells whether a resource policy lets a service invoke a function; the list names near misses."""
    near = []
    for permission in world.permissions:
        if permission.function_arn != arn or permission.principal != principal:
            continue
        if permission.source_account and permission.source_account != world.account:
            near.append(f"{permission.label} allows account {permission.source_account} only")
        elif not _matches(permission.source_arn, source_arn):
            near.append(f"{permission.label} allows source {permission.source_arn} only")
        else:
            return True, []
    return False, near


def connect_problem(world: World, definition: FunctionDefinition, arn: str) -> tuple[str, str] | None:
    """Tells why Amazon Connect may not invoke a function from a flow: (code, explanation), or None.

    The association writes the permission itself; a permission of the template that contradicts it is still a mistake.
    """
    problem = qualifier_problem(definition, arn)
    if problem is not None:
        return "external-need", problem
    associated = [a for a in world.associations if a.type == "LAMBDA_FUNCTION"]
    if not any(a.arn == arn for a in associated):
        other = [a.label for a in associated if unqualified(a.arn) == definition.arn]
        hint = f"; {other[0]} associates another alias or version of it" if other else ""
        remedy = f"add an AWS::Connect::IntegrationAssociation of type LAMBDA_FUNCTION with IntegrationArn {arn}{hint}"
        message = f"function {definition.name!r} is not associated with the instance: {remedy}"
        return "function-not-associated", message
    declared = [p for p in world.permissions if p.function_arn == arn and p.principal == "connect.amazonaws.com"]
    if declared:
        allowed, near = permitted(world, arn, "connect.amazonaws.com", world.instance_arn)
        if not allowed:
            who = f"this instance ({world.instance_arn})"
            return (
                "function-not-permitted",
                f"function {definition.name!r} may not be invoked by {who}: {'; '.join(near)}",
            )
    return None


def service_problem(world: World, definition: FunctionDefinition, arn: str, principal: str, source: str) -> str | None:
    """Tells why another service may not invoke a function, or None."""
    problem = qualifier_problem(definition, arn)
    if problem is not None:
        return problem
    allowed, near = permitted(world, arn, principal, source)
    if allowed:
        return None
    why = "; ".join(near) if near else "no AWS::Lambda::Permission for it"
    return f"function {definition.name!r} may not be invoked by {principal} for {source}: {why}"
