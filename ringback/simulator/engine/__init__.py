"""The engine: contacts, their flow runs, queues and agents on a virtual clock."""
