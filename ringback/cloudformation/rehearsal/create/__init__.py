"""Checks of a first deployment: does every resource come into being, in time, and can it be found?"""
