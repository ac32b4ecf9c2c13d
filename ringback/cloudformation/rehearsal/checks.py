"""The list of checks by phase: a new one is written into it and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from ringback.cloudformation.rehearsal.change import compared
from ringback.cloudformation.rehearsal.change import references as change
from ringback.cloudformation.rehearsal.contracts.kept import contracts_kept
from ringback.cloudformation.rehearsal.create import (
    custom,
    dates,
    names,
    order,
    quotas,
    schema,
    snapshots,
    stored,
    time,
    tried,
)
from ringback.cloudformation.rehearsal.findings import Finding
from ringback.cloudformation.rehearsal.model import Rehearsal
from ringback.cloudformation.rehearsal.play import destroy, failure

Check = Callable[[Rehearsal], Iterator[Finding]]
"""What looks at one stage."""
JointCheck = Callable[[Sequence[Rehearsal]], Iterator[Finding]]
"""What looks at all stages together."""
PairCheck = Callable[[Rehearsal, Rehearsal], Iterator[Finding]]
"""What looks at a stage as it is deployed and as it is to be deployed."""

CHECKS: Mapping[str, tuple[Check, ...]] = {
    "create": (
        schema.resources_fit_their_schemas,
        order.outputs_are_there,
        order.nothing_waits_for_itself,
        order.log_groups_come_first,
        order.what_is_named_exists,
        tried.roles_have_their_rights,
        tried.callers_are_allowed,
        names.names_twice,
        quotas.stacks_are_small_enough,
        quotas.resources_are_small_enough,
        quotas.parents_are_not_too_full,
        quotas.accounts_are_not_too_full,
        quotas.code_is_small_enough,
        quotas.parameters_are_short_enough,
        snapshots.snapshots_can_be_taken,
        stored.stored_parameters_exist,
        stored.secrets_exist,
        stored.nothing_within_what_is_created_is_stored,
        custom.secrets_are_not_handed_over,
        custom.functions_are_in_the_region,
        dates.nothing_is_over,
        time.the_pipeline_has_time,
        time.services_keep_up,
        time.custom_resources_have_time,
        contracts_kept,
    ),
    "fail": (
        failure.creations_can_be_repeated,
        failure.custom_resources_outlive_nothing,
        failure.late_writers_make_no_log_groups,
    ),
    "destroy": (
        destroy.deletions_succeed,
        destroy.nothing_that_stays_is_lost,
        destroy.what_stays_is_known,
        destroy.what_is_made_again_is_known,
    ),
    "change": (
        change.weak_identities,
        change.incomplete_completions,
    ),
}
JOINT_CHECKS: Mapping[str, tuple[JointCheck, ...]] = {
    "create": (names.names_between_stages, quotas.shared_accounts_are_not_too_full),
}
PAIR_CHECKS: Mapping[str, tuple[PairCheck, ...]] = {
    "fail": (failure.updates_can_be_repeated,),
    "change": (compared,),
}
PHASES: tuple[str, ...] = tuple(CHECKS)
"""What can be rehearsed without a second assembly."""


def found(
    stages: Sequence[Rehearsal], phases: Sequence[str], before: Mapping[str, Rehearsal] | None = None
) -> Iterator[Finding]:
    """Yields what the checks of some phases find in some stages, echoes included; `before` is what is deployed."""
    for phase in phases:
        for stage in stages:
            for check in CHECKS.get(phase, ()):
                yield from check(stage)
            old = (before or {}).get(stage.name)
            if old is not None:
                for pair in PAIR_CHECKS.get(phase, ()):
                    yield from pair(old, stage)
        if len(stages) > 1:
            for joint in JOINT_CHECKS.get(phase, ()):
                yield from joint(stages)
