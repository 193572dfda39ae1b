"""A small model of the kind that Detoxify loads, made here and loaded by the real package."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("detoxify")

WORDS = [
    "the",
    "a",
    "you",
    "are",
    "is",
    "not",
    "clerk",
    "bins",
    "road",
    "fine",
    "bad",
    "awful",
    "thanks",
    "good",
    "day",
    "##s",
    "##ing",
]
CLASSES = ["toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate"]


@pytest.fixture(scope="session")
def base(tmp_path_factory):
    """A base model's folder: configuration and tokenizer."""
    from transformers import BertConfig, BertTokenizerFast

    folder = tmp_path_factory.mktemp("base")
    letters = [
        mark + letter for letter in "abcdefghijklmnopqrstuvwxyz0123456789" for mark in ("", "##")
    ]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *WORDS]
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n")
    vocab = {word: place for place, word in enumerate(vocabulary)}
    BertTokenizerFast(vocab=vocab, do_lower_case=True).save_pretrained(folder)
    BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=64, max_position_embeddings=512, num_labels=len(CLASSES),
    ).save_pretrained(folder)  # fmt: skip
    return folder


@pytest.fixture(scope="session")
def make_checkpoint(base):
    """Write a checkpoint in Detoxify's form; ``model_type`` is where it says its base lies."""
    from transformers import BertConfig, BertForSequenceClassification

    def make(file, model_type=None):
        torch.manual_seed(7)
        config = BertConfig.from_pretrained(base, num_labels=len(CLASSES))
        network = BertForSequenceClassification(config)
        arch = {
            "model_type": str(model_type or base),
            "num_classes": len(CLASSES),
            "model_name": "BertForSequenceClassification",
            "tokenizer_name": "BertTokenizer",
        }
        told = {"arch": {"args": arch}, "dataset": {"args": {"classes": CLASSES}}}
        torch.save({"config": told, "state_dict": network.state_dict()}, file)
        return file

    return make


@pytest.fixture(scope="session")
def checkpoint(make_checkpoint, tmp_path_factory):
    return make_checkpoint(tmp_path_factory.mktemp("weights") / "tiny.ckpt")
