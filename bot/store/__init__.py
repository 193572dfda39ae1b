"""The rows: schema, transactions, and one file of verbs per subject."""
