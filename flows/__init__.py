"""Flows: the nightly run, its settings and workspace, and the command line."""
