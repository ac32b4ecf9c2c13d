"""The engine: stacks are created, fail, are rolled back, updated and deleted, and what that takes."""
