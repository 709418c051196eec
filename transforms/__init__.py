"""Transforms: pure functions on frames, from landed tables to people, metrics and reports."""
