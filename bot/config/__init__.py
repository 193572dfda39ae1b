"""The configuration: what stands in the TOML file, validated at once.

Owns the shapes (:mod:`.model`), reading and complaining (:mod:`.load`), the installed adapters
(:mod:`.adapters`), and the sandbox. Names are taken from the modules themselves, so that asking
for one of them does not import the others.
"""
