"""Environment of the function."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass
from contact_handlers.base.settings import BaseSettings
from contact_handlers.records.proficiencies import Skills


@dataclass(frozen=True, kw_only=True)
class Settings(BaseSettings):
    """Where files come from, where their lines go, the keys with which numbers and secrets are hashed, and skills."""

    data_bucket: str
    table_customers: str
    table_agents: str
    auth_number_digits: int = 7
    phone_hash_secret_arn: str
    pin_pepper_secret_arn: str
    instance_id: str
    skills: Skills = Skills()
