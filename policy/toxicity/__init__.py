"""What a model makes of a text: the engines behind the checker's ``Scorer``."""
