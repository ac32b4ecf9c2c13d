"""Plans and states of Terraform as CloudFormation documents, as far as Amazon Connect and what it uses go.

`terraform show -json` prints what Terraform has computed; sources (`*.tf`) are left to Terraform itself. Resources of
the providers `aws` and `awscc` become resources of CloudFormation, references between them stay references, and ids
that a state holds become references to what they name. What is left out is said in the notes.

Sources: https://developer.hashicorp.com/terraform/internals/json-format for the form of plans and states, the pages of
the provider (https://registry.terraform.io/providers/hashicorp/aws/latest/docs) for attributes.
"""

from __future__ import annotations

from ringback.cloudformation.inputs.terraform.translation import Translated, translated

__all__ = ["Translated", "translated"]
