"""The public data: what the generator writes, licensed, and read by the kit as it was written."""

from pathlib import Path

import numpy as np
import pytest
from world import World
from world.foreign import dictionary, words_abroad
from world.lexicon import slots
from world.publish import LICENCE, public_files

from kit.data import DATA, load_dictionary, load_faq, load_labelled, load_tagged, load_texts

FILES = public_files()
# What real models gave, and what people wrote: nothing that a generator could write.
BY_HAND = {"golden_minilm.json", "golden_smollm2.json", "golden_use.json", "languages.csv"}


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_public_file_is_what_the_generator_writes(name: str) -> None:
    """Writing the data again gives the same bytes."""
    assert (DATA / name).read_bytes() == FILES[name]


def test_every_public_file_has_its_line_in_the_licence() -> None:
    """Each file is the generator's, or known to be made otherwise, and the licence names it."""
    names = {path.name for path in DATA.iterdir()}
    assert names == {*FILES, *BY_HAND}
    assert all(f"\n{name} " in LICENCE for name in names - {"LICENSE.txt"})


def test_tagged_messages_have_a_tag_for_each_token() -> None:
    """Names are read as they were written; what is learned from and what is tested on differ."""
    (texts, tags), (unseen, _) = (load_tagged(f"names_{part}.txt") for part in ("train", "test"))
    assert (len(texts), len(unseen)) == (60, 240)
    assert [len(tokens) for tokens in texts] == [len(row) for row in tags]
    assert {tag[:2] for row in tags for tag in row} == {"B-", "I-", "O"}
    assert sum(tokens in texts for tokens in unseen) <= 2  # a short message may come twice


def test_questions_are_answered_by_an_entry_that_begins_otherwise() -> None:
    """Every asked question has an entry of its aspect, and shares few words with it."""
    questions, answers = load_faq("faq.csv")
    asked, entries = load_labelled("faq_asked.csv")
    assert (len(questions), len(answers), len(asked)) == (60, 60, 300)
    shared = [
        len(set(text) & set(questions[int(entry)])) / len(set(text))
        for text, entry in zip(asked, entries, strict=True)
    ]
    assert np.mean(shared) < 0.5
    assert all(text[:3] != questions[int(e)][:3] for text, e in zip(asked, entries, strict=True))


def test_the_dictionary_covers_the_second_language() -> None:
    """All translations of a word stand in it; abroad, one word is one meaning in one form."""
    rows = load_dictionary("dictionary.csv")
    assert rows == dictionary()
    assert {row[1] for row in rows if row[0] == "close"} == {
        words_abroad()[slot]["base"][slots()[slot]["base"].index("close")]
        for slot in ("cancel", "crash")
    }
    meanings: dict[str, set[str]] = {}
    for _, abroad, meaning in rows:
        meanings.setdefault(abroad, set()).add(meaning)
    assert max(map(len, meanings.values())) == 1


def test_the_second_language_is_another_one() -> None:
    """Its texts share names, numbers and signs with the first language, and no other word."""
    names = {w for slot in ("city", "first_name", "brand") for w in slots()[slot]["base"]}
    ours = {word for tokens in load_texts("corpus.txt") for word in tokens}
    theirs = {word for tokens in load_texts("corpus_abroad.txt") for word in tokens}
    assert {word for word in ours & theirs if word.isalpha()} <= names


def test_verbs_stand_last_abroad() -> None:
    """In each clause the verbs come after all other words."""
    verbs = {
        word
        for slot, forms in words_abroad().items()
        if slots()[slot]["ed"] != slots()[slot]["base"]
        for words in forms.values()
        for word in words
    }
    for tokens in World(3).corpus_abroad(40, np.random.default_rng(3)):
        late = False
        for token in tokens:
            late = token.isalpha() and (late or token in verbs)
            assert not (late and token not in verbs), tokens


def test_what_is_wrong_in_a_file_is_said_with_its_line(tmp_path: Path) -> None:
    """A token without a tag, an entry without an answer, a word without a meaning."""
    (tmp_path / "tags.txt").write_text("from O\nparis\n", encoding="utf-8")
    (tmp_path / "rows.csv").write_text("word,abroad\nfee,tisk\nfee\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2: a token and a tag are needed"):
        load_tagged(str(tmp_path / "tags.txt"))
    with pytest.raises(ValueError, match="row 3: a question and an answer are needed"):
        load_faq(str(tmp_path / "rows.csv"))
    with pytest.raises(ValueError, match="row 2: a word, a translation and a meaning are needed"):
        load_dictionary(str(tmp_path / "rows.csv"))


def test_tagged_files_of_strangers_are_read_as_well(tmp_path: Path) -> None:
    """Blanks for tabs, more columns, several empty lines, capitals, a byte order mark."""
    text = "\ufeffFrom IN O\nParis\tNNP\tB-CITY\n\n\n12 CD B-DATE"
    (tmp_path / "tags.txt").write_text(text, encoding="utf-8")
    expected = ([["from", "paris"], ["00"]], [["O", "B-CITY"], ["B-DATE"]])
    assert load_tagged(str(tmp_path / "tags.txt")) == expected
