"""Functions with exactly the environment and permissions that they name, and what moves between them."""
