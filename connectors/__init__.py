"""Connectors turn export files into landed tables; this is their registry.

Each connector module has the same surface: `NAME`, `VERSION` (part of the lake key: raise it when its output changes),
`GROUPED` (its documents in one folder are one export), `recognise(head, name)` (what a document is, in a few words, or
None; judged by content), `lake_key(name, options)` (what of the export's path and of the settings its output depends on)
and `land(members, landing, options)`.
"""
