"""Keys and attribute names of the tables, shared by everyone who writes and everyone who reads (spec: storage).

Keys of a table are `pk` and `sk`; those of an index are `<index>_pk` and `<index>_sk`; `expires_at` is the TTL.
"""

from __future__ import annotations

from contact_handlers.base.keys import Key

META = "META"
LOOKUP = "LOOKUP"
PROFILE = "PROFILE"
STATE = "S"
TTL = "expires_at"

DAY_SHARDS = 4
MESSAGE_PREFIX = "MSG#"
EVENT_PREFIX = "EVT#"
LEG_PREFIX = "LEG#"
NOTE_PREFIX = "NOTE#"

WORK = "WORK"
OUTBOX = "OUTBOX"

# Indexes
BY_CUSTOMER = "by_customer"
BY_CONTACT = "by_contact"
BY_LAST_CONTACT = "by_last_contact"


def conversation(conversation_id: str) -> Key:
    """Record of a conversation (conversations)."""
    return Key(f"CONV#{conversation_id}", META)


def message(conversation_id: str, ulid: str) -> Key:
    """Message of a conversation (conversations)."""
    return Key(f"CONV#{conversation_id}", f"{MESSAGE_PREFIX}{ulid}")


def leg(conversation_id: str, contact_id: str) -> Key:
    """What is known about one contact of a conversation (conversations)."""
    return Key(f"CONV#{conversation_id}", f"{LEG_PREFIX}{contact_id}")


def note(conversation_id: str, note_id: str) -> Key:
    """What an agent noted about a conversation (conversations)."""
    return Key(f"CONV#{conversation_id}", f"{NOTE_PREFIX}{note_id}")


def day(date: str, conversation_id: str) -> str:
    """Partition of the conversations of a date, spread over four shards (index by_day)."""
    return f"DAY#{date}#{_shard(conversation_id)}"


def _shard(name: str) -> int:
    import hashlib  # brings OpenSSL, which few of those who name keys need

    return hashlib.sha256(name.encode()).digest()[0] % DAY_SHARDS


def shards(date: str) -> tuple[str, ...]:
    """Partitions of all conversations of a date (index by_day)."""
    return tuple(f"DAY#{date}#{shard}" for shard in range(DAY_SHARDS))


def last_contact(customer_id: str, moment: str) -> dict[str, str]:
    """Attributes that put a customer into the index by_last_contact: one of four shards, and when it was."""
    return {"by_last_contact_pk": f"LAST#{_shard(customer_id)}", "by_last_contact_sk": moment}


def last_contacts() -> tuple[str, ...]:
    """Partitions of all customers by their last contact (index by_last_contact)."""
    return tuple(f"LAST#{shard}" for shard in range(DAY_SHARDS))


def contact(contact_id: str) -> str:
    """Partition of a contact (index by_contact)."""
    return f"CT#{contact_id}"


def of_customer(customer_id: str) -> str:
    """Partition of what belongs to a customer (index by_customer)."""
    return f"CUST#{customer_id}"


def of_agent(agent_id: str) -> str:
    """Partition of what an agent handled (index by_agent)."""
    return f"AGT#{agent_id}"


def of_conversation(conversation_id: str) -> str:
    """Partition of the escalations of a conversation (index by_conversation)."""
    return f"CONV#{conversation_id}"


def of_day(date: str) -> str:
    """Partition of the escalations of a date (index by_day)."""
    return f"DAY#{date}"


def of_status(status: str) -> str:
    """Partition of the escalations in a status (index by_status)."""
    return f"ST#{status}"


def of_kind(kind: str, status: str) -> str:
    """Partition of the requests of a kind in a status (index by_kind)."""
    return f"K#{kind}#{status}"


def of_phone(phone_hash: str) -> str:
    """Partition of the open callbacks of a number (index by_phone)."""
    return f"PH#{phone_hash}"


def once(scope: str, key: str) -> Key:
    """Idempotency mark (sessions)."""
    return Key(f"IDEM#{scope}#{key}", STATE)


def auth_attempts(contact_id: str) -> Key:
    """Authentication attempts of a contact (sessions)."""
    return Key(f"AUTH#{contact_id}", STATE)


def auth_guard(subject: str) -> Key:
    """Failures of a caller, or of a customer from a number of their own (sessions)."""
    return Key(f"GUARD#{subject}", STATE)


def known_caller(number_hash: str, phone_hash: str) -> Key:
    """Mark that a caller number was verified for a customer number (sessions)."""
    return Key(f"KNOWN#{number_hash}#{phone_hash}", STATE)


def rate(name: str, subject: str, start: int) -> Key:
    """Uses in the window that began at this second (sessions)."""
    return Key(f"RATE#{name}#{subject}#{start}", STATE)


def messages_of_day(recipient: str, date: str) -> Key:
    """How many messages somebody got on a date (sessions)."""
    return Key(f"SENT#{recipient}#{date}", STATE)


def scenario(customer_id: str) -> Key:
    """The scenario that a verified customer left unfinished (sessions)."""
    return Key(f"SCN#{customer_id}", STATE)


def bot_session(session_id: str) -> Key:
    """State of a bot session (sessions)."""
    return Key(f"BOT#{session_id}", STATE)


def customer(customer_id: str) -> Key:
    """Profile of a customer (customers)."""
    return Key(f"CUST#{customer_id}", PROFILE)


def consent_event(customer_id: str, at: str, consent: str) -> Key:
    """A consent that was given or withdrawn (customers)."""
    return Key(f"CUST#{customer_id}", f"CONSENT#{at}#{consent}")


def crm_card(customer_id: str) -> Key:
    """What another system knows of a customer (customers)."""
    return Key(f"CUST#{customer_id}", "CRM")


def customer_auth(customer_id: str) -> Key:
    """Authentication data of a customer, read by customer_auth and by an import (customers)."""
    return Key(f"CUST#{customer_id}", "AUTH")


def phone_lookup(phone_hash: str) -> Key:
    """Customer of a phone number (customers)."""
    return Key(f"PH#{phone_hash}", LOOKUP)


def phone_number(phone_hash: str) -> Key:
    """The number itself, kept for an open callback only; raw numbers live in no other table (customers)."""
    return Key(f"PH#{phone_hash}", "NUMBER")


def number_lookup(customer_number: str) -> Key:
    """Customer of a customer number (customers)."""
    return Key(f"NO#{customer_number}", LOOKUP)


def pace(queue_key: str) -> Key:
    """Who is being called for the agents of a queue (requests)."""
    return Key(f"PACE#{queue_key}", "CALLS")


def order(customer_id: str, number: str) -> Key:
    """Order of a customer (customers)."""
    return Key(f"CUST#{customer_id}", f"ORDER#{number}")


def account(customer_id: str, account_type: str) -> Key:
    """Account of a customer (customers)."""
    return Key(f"CUST#{customer_id}", f"ACCOUNT#{account_type}")


def kept_answers(session_id: str) -> Key:
    """The answers of a bot session that are kept apart from its state (customers)."""
    return Key(f"BOT#{session_id}", "ANSWERS")


def contact_number(request_id: str) -> Key:
    """Number to reach the customer of a request: raw numbers lie in no other table (customers)."""
    return Key(f"REQ#{request_id}", "NUMBER")


def asked_callback(contact_id: str) -> Key:
    """Returns the key of what a contact settled with the bot about a callback."""
    return Key(f"CT#{contact_id}", "CALLBACK")


def product(center: str, name: str) -> Key:
    """What is known about a product, by its compact name (catalogue)."""
    return Key(f"KNOW#{center}", f"PRODUCT#{name}")


def agent(agent_id: str) -> Key:
    """Profile of an agent (agents)."""
    return Key(f"AGT#{agent_id}", PROFILE)


def of_team(team: str) -> str:
    """Partition of the agents of a team (agents)."""
    return f"TEAM#{team}"


def agent_name(name: str, agent_id: str) -> Key:
    """An agent of a name; several may have it (agents)."""
    return Key(f"NAME#{name.replace(' ', '')}", f"AGT#{agent_id}")


EVALUATION_PREFIX = "EVAL#"
COACHING_PREFIX = "NOTE#"


def evaluation(agent_id: str, evaluation_id: str) -> Key:
    """The evaluation of a contact of an agent (agents)."""
    return Key(f"AGT#{agent_id}", f"{EVALUATION_PREFIX}{evaluation_id}")


def coaching_note(agent_id: str, evaluation_id: str) -> Key:
    """What an agent is coached about after an evaluation (agents)."""
    return Key(f"AGT#{agent_id}", f"{COACHING_PREFIX}{evaluation_id}")


def agent_lookup(connect_user_id: str) -> Key:
    """Agent of a Connect user (agents)."""
    return Key(f"CU#{connect_user_id}", LOOKUP)


def escalation(escalation_id: str) -> Key:
    """Record of an escalation (escalations)."""
    return Key(f"ESC#{escalation_id}", META)


def escalation_event(escalation_id: str, ulid: str) -> Key:
    """Change of an escalation (escalations)."""
    return Key(f"ESC#{escalation_id}", f"{EVENT_PREFIX}{ulid}")


def reference(number: str) -> Key:
    """Owner of a reference number (escalations, requests)."""
    return Key(f"REF#{number}", LOOKUP)


def request(request_id: str) -> Key:
    """Record of a request (requests)."""
    return Key(f"REQ#{request_id}", META)


def request_of_contact(contact_id: str) -> Key:
    """Request that a contact serves (requests)."""
    return Key(f"CT#{contact_id}", LOOKUP)


def request_of_task(contact_id: str) -> Key:
    """Request that a task is about (requests)."""
    return Key(f"WT#{contact_id}", LOOKUP)


def work(at: str, request_id: str) -> Key:
    """Entry of the list of requests that wait for a task from this moment on (requests)."""
    return Key(WORK, f"{at}#{request_id}")


def outgoing(subject_id: str, message: str) -> Key:
    """Message to a customer about a request, a callback, an escalation (requests)."""
    return Key(f"OUT#{subject_id}", message)


def outbox(at: str, subject_id: str, message: str) -> Key:
    """Entry of the list of messages that are looked at from this moment on (requests)."""
    return Key(OUTBOX, f"{at}#{subject_id}#{message}")


def payment_of_contact(contact_id: str, fingerprint: str) -> Key:
    """The payment that a contact asked for, by what it is for (requests)."""
    return Key(f"CT#{contact_id}", f"PAY#{fingerprint}")


def open_callbacks(phone_hash: str) -> Key:
    """Open callbacks of a number by topic: the strongly consistent guard against duplicates (requests)."""
    return Key(f"PH#{phone_hash}", "OPEN")


def catalogue(kind: str, center: str, item_id: str) -> Key:
    """Content item: FAQ, INTENT, SYN, GUIDE or KNOW (catalogue)."""
    return Key(f"{kind}#{center}", item_id)


def of_category(center: str, category: str) -> str:
    """Partition of the questions of a category (index by_category)."""
    return f"CAT#{center}#{category}"


def category_index(center: str, category: str, priority: int, item_id: str) -> dict[str, str]:
    """Attributes that put a question into its category (index by_category): the highest priority first."""
    return {
        "by_category_pk": of_category(center, category),
        "by_category_sk": f"{max(0, 9 - priority)}#{item_id}",
    }


def popular(center: str) -> str:
    """Partition of the questions that were asked, by how often (index popular)."""
    return f"POP#{center}"


def feedback(center: str, ulid: str) -> Key:
    """What somebody says a message meant (counters)."""
    return Key(f"FB#{center}", ulid)


def open_feedback(center: str) -> str:
    """Partition of the feedback that nobody has worked into the bot (index feedback_open)."""
    return f"FBO#{center}"


def unmatched(center: str, date: str, digest: str) -> Key:
    """A question of a day that nothing was found for (counters)."""
    return Key(f"MISS#{center}#{date}", digest)


def agent_days(center: str, date: str) -> str:
    """Partition of what came of the conversations of all agents that began on a date (counters)."""
    return f"AGD#{center}#{date}"


def agent_day(center: str, date: str, agent_id: str) -> Key:
    """What came of the conversations of an agent that began on a date (counters)."""
    return Key(agent_days(center, date), agent_id)


def counter(center: str, metric: str, dimension: str, hour: str) -> Key:
    """Hourly counter (counters); `hour` is yyyymmddHH in UTC."""
    return Key(f"C#{center}#{metric}#{dimension}", hour)
