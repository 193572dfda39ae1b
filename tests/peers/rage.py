"""A rule that asks a model, for packs in tests."""

RAGE = """
[[rule]]
id = "rage"
kind = "toxicity"
clause = "P1"
severity = "refer"
why = "The model reads abuse."
above = { toxicity = 0.9 }
flag = [{ text = "Grr.", scores = { toxicity = 0.95 } }]
pass = [{ text = "Good day.", scores = { toxicity = 0.1 } }]
"""
