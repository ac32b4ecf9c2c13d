"""A build backend that runs nothing of the package it packs; found before the real setuptools through PYTHONPATH."""
