"""How the built-in model was made: the data, the training, the export and the evaluation."""
