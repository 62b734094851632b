"""Which file is taken for which module, and which helpers may be imported."""

from pathlib import Path

import pytest
from intake_support import CLASSIFIER, LOOKUP, noted, read_bytes, read_folder, zipped


def test_the_exercise_folder_comes_first(tmp_path: Path) -> None:
    """The file in the right exercise folder is taken, even if another lies higher."""
    files = {"classifier.py": "x = 1\n", "deep/down/03/classifier.py": CLASSIFIER}
    work = read_folder(tmp_path, files)
    assert work.modules["classifier"] == CLASSIFIER
    assert noted(work, "deep/down/03/classifier.py was used for classifier, not classifier.py")


def test_the_wrong_exercise_folder_comes_last(tmp_path: Path) -> None:
    """A copy in the folder of another exercise is the unlikeliest."""
    work = read_folder(tmp_path, {"01/classifier.py": "x = 1\n", "a/b/classifier.py": CLASSIFIER})
    assert work.modules["classifier"] == CLASSIFIER


def test_the_shallowest_comes_first_then_the_alphabet(tmp_path: Path) -> None:
    """Among equals depth decides, then the name of the path."""
    files = {"a/b/lookup.py": "x = 1\n", "z/lookup.py": "x = 2\n", "y/lookup.py": LOOKUP}
    assert read_folder(tmp_path, files).modules["lookup"] == LOOKUP


def test_an_empty_file_comes_last(tmp_path: Path) -> None:
    """A file with nothing in it never stands in the way of one with work."""
    work = read_folder(tmp_path, {"03/classifier.py": "\n", "classifier.py": CLASSIFIER})
    assert work.modules["classifier"] == CLASSIFIER


@pytest.mark.parametrize("name", ["Classifier.PY", "CLASSIFIER.py", "classifier.py.txt"])
def test_a_name_spelt_otherwise_is_read(tmp_path: Path, name: str) -> None:
    """Upper case and a second ending do not hide a module; a notice tells."""
    work = read_folder(tmp_path, {f"03/{name}": CLASSIFIER})
    assert dict(work.modules) == {"classifier": CLASSIFIER}
    assert noted(work, f"03/{name} was read as classifier.py")


@pytest.mark.parametrize(
    "name", ["classifier_final(2).py", "03/classifier (1).py", "my_work.py", "statistics.py"]
)
def test_a_renamed_module_is_known_by_its_names(tmp_path: Path, name: str) -> None:
    """A file of another name that defines the module's functions is used for it."""
    work = read_folder(tmp_path, {name: CLASSIFIER, "lookup.py": LOOKUP})
    assert dict(work.modules) == {"lookup": LOOKUP, "classifier": CLASSIFIER}
    assert noted(work, f"{name} was used for classifier", "2 of its 2 names")


def test_half_of_the_names_is_enough(tmp_path: Path) -> None:
    """A renamed module may lack some functions, but not most of them."""
    one, two = (
        "def token_ids(w): ...\n",
        "class known_rows: ...\nbuild_foundation: int = 3\n",
    )
    assert "lookup" not in read_folder(tmp_path / "one", {"work.py": one}).modules
    assert "lookup" in read_folder(tmp_path / "two", {"work.py": two}).modules


def test_only_names_at_the_margin_count(tmp_path: Path) -> None:
    """Methods, comments, comparisons and calls do not define a name of the module."""
    text = "class A:\n    def label_scores(self): ...\n# classify_intent = 1\nlabel_scores == 2\n"
    assert "classifier" not in read_folder(tmp_path, {"work.py": text}).modules


def test_a_file_of_two_modules_is_taken_for_neither(tmp_path: Path) -> None:
    """When two modules fit equally well nobody guesses."""
    text = CLASSIFIER + "def sentence_vector(): ...\ndef batch(): ...\n"
    assert list(read_folder(tmp_path, {"work.py": text}).modules) == ["work"]


def test_a_renamed_module_in_the_wrong_folder_is_not_taken(tmp_path: Path) -> None:
    """The folder of another exercise speaks against it."""
    assert list(read_folder(tmp_path, {"01/work.py": CLASSIFIER}).modules) == ["work"]


def test_of_two_renamed_files_the_one_in_place_is_taken(tmp_path: Path) -> None:
    """The exercise folder decides, and the notice names the other file."""
    work = read_folder(tmp_path, {"03/b.py": CLASSIFIER, "a.py": CLASSIFIER + "x = 1\n"})
    assert work.modules["classifier"] == CLASSIFIER
    assert noted(work, "03/b.py was used for classifier, not a.py")


def test_helpers_come_along(tmp_path: Path) -> None:
    """Modules of the student's own may be imported, without a notice."""
    work = read_folder(tmp_path, {"03/classifier.py": CLASSIFIER, "03/My_tools.py": "x = 1\n"})
    assert list(work.modules) == ["classifier", "My_tools"]
    assert work.notices == ()


def test_of_two_helpers_of_a_name_one_counts(tmp_path: Path) -> None:
    """Helpers share one namespace: the shallowest is used, and a notice names the other."""
    files = {"02/tools.py": "x = 1\n", "03/tools.py": "x = 2\n", "lookup.py": LOOKUP}
    work = read_folder(tmp_path, files)
    assert work.modules["tools"] == "x = 1\n"
    assert noted(work, "02/tools.py was used for tools, not 03/tools.py")


def test_the_same_helper_twice_is_no_matter(tmp_path: Path) -> None:
    """Copies with the same content need no word."""
    files = {"02/tools.py": "x = 1\n", "03/tools.py": "x = 1\n", "lookup.py": LOOKUP}
    assert read_folder(tmp_path, files).notices == ()


@pytest.mark.parametrize(
    "name",
    [
        "numpy.py", "NumPy.py", "random.py", "builtins.py", "pytest.py", "yaml.py", "kit.py",
        "autograder.py", "sitecustomize.py", "usercustomize.py", "rubric.py", "03/conftest.py",
        "__init__.py", "class.py", "two words.py",
    ],
)  # fmt: skip
def test_shadow_modules_are_ignored(tmp_path: Path, name: str) -> None:
    """A file that would stand in for a library or for the course is ignored, with a notice."""
    work = read_folder(tmp_path, {name: "x = 1\n", "lookup.py": LOOKUP})
    assert list(work.modules) == ["lookup"]
    assert noted(work, f"{name} was ignored: ")


def test_too_many_helpers_are_cut(tmp_path: Path) -> None:
    """A hundred helper modules are enough for anyone."""
    work = read_folder(tmp_path, {f"h{n:03}.py": "x = 1\n" for n in range(120)})
    assert len(work.modules) == 100
    assert noted(work, "more than 100 helper modules", "and 8 more were ignored")


def test_the_same_name_twice_in_an_archive(tmp_path: Path) -> None:
    """Of two entries of one path the later counts, as when unpacking."""
    with pytest.warns(UserWarning, match="Duplicate"):
        data = twice("03/classifier.py", "old = 1\n", CLASSIFIER)
    work = read_bytes(tmp_path, "s001.zip", data)
    assert work.modules["classifier"] == CLASSIFIER
    assert noted(work, "03/classifier.py was found twice")


def twice(name: str, first: str, second: str) -> bytes:
    """Return a zip archive with two entries of one name."""
    import io
    import zipfile

    buffer = io.BytesIO(zipped({name: first}))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, second)
    return buffer.getvalue()
