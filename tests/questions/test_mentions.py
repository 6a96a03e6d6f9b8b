"""A name and quoted words inside what others wrote: they change with the name, and go with the member."""

from collections.abc import Callable

import pytest
from django.test import Client

from netsite.accounts import erasing, naming
from netsite.accounts.models import User
from questions import drafting, mentions, posting
from questions.models import Answer, Draft, Question, SearchTerm
from questions.posting import AnswerText, QuestionText
from questions.search import checking
from tests import make

Clients = Callable[[User], Client]


@pytest.fixture
def bird(db: None, tmp_path: object, settings: object) -> User:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined] # the fixture has it
    return make.member("Kingfisher")


@pytest.fixture
def thread(bird: User) -> Question:
    """A question of the member's."""
    return posting.ask(
        author=bird, words=QuestionText("Does flushing ever stop?", "It came with dinner every evening.")
    )


def reply(question: Question, body: str, author: User | None = None) -> Answer:
    author = author or make.member(f"Other {Answer.objects.count()}")
    return posting.answer(author=author, question=question, words=AnswerText(body))


def now(answer: Answer) -> str:
    answer.refresh_from_db()
    return answer.body


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Thank you, Kingfisher!", "Thank you, [former member]!"),
        ("@Kingfisher wrote that.", "[former member] wrote that."),
        ("Kingfisher's idea.", "[former member]'s idea."),
        ("Kingfishers are birds.", "Kingfishers are birds."),
        ("A kingfisher is a bird.", "A kingfisher is a bird."),
        ("me@Kingfisher.example", "me@Kingfisher.example"),
    ],
)
def test_x2_a_name_goes_from_others_words(bird: User, thread: Question, before: str, after: str) -> None:
    answer = reply(thread, before)
    erasing.erase(member=bird, keep_words=False)
    assert now(answer) == after
    assert answer.revisions.get().body == after
    assert after in Client().get(f"/questions/{thread.pk}/", follow=True).content.decode().replace("&#x27;", "'")
    assert checking.disagreements() == []


def test_elsewhere_only_a_mention_is_a_name(bird: User, thread: Question) -> None:
    """Where the member never wrote, a word that looks like the name is a word."""
    elsewhere = make.question("Which birds are there?")
    watched = reply(elsewhere, "Kingfisher and heron.")
    mentioned = reply(elsewhere, "As @Kingfisher says.")
    erasing.erase(member=bird, keep_words=True)
    assert now(watched) == "Kingfisher and heron."
    assert now(mentioned) == "As [former member] says."


def test_a_name_that_is_an_ordinary_word_is_only_taken_after_the_sign(thread: Question, bird: User) -> None:
    SearchTerm.objects.update_or_create(term="kingfish", defaults={"documents": 99})
    from questions.search import terms

    SearchTerm.objects.update_or_create(term=terms.terms("Kingfisher")[0], defaults={"documents": 99})
    answer = reply(thread, "Kingfisher time, @Kingfisher.")
    erasing.erase(member=bird, keep_words=False)
    assert now(answer) == "Kingfisher time, [former member]."


def test_x2_quoted_words_go_with_the_quoted(bird: User, thread: Question) -> None:
    mine = "\n\nSame here.\n\n> My own words stay here."
    said = reply(thread, f"> It came with dinner every evening.\n> > came with dinner every{mine}")
    erasing.erase(member=bird, keep_words=False)
    assert now(said) == (f"> [removed by its author]\n> > [removed by its author]{mine}")
    assert "dinner" not in Client().get(f"/questions/{thread.pk}/", follow=True).content.decode()


def test_words_that_may_stay_may_be_quoted(bird: User, thread: Question) -> None:
    said = reply(thread, "> It came with dinner every evening.")
    erasing.erase(member=bird, keep_words=True)
    assert "dinner" in now(said)


def test_a_quote_of_an_anonymous_text_goes_too(bird: User) -> None:
    question = make.question("Which scans are there?")
    posting.answer(
        author=bird, question=question, words=AnswerText("The gallium scan took two hours."), shown_as="anonymous"
    )
    said = reply(question, "> The gallium scan took two hours.\n\nMine too.")
    erasing.erase(member=bird, keep_words=False)
    assert now(said) == "> [removed by its author]\n\nMine too."


def test_what_others_are_writing_is_changed_too(bird: User, thread: Question, stranger: User) -> None:
    key = Draft().key
    drafting.keep(key=key, kind="answer", fields={"body": "Dear Kingfisher,"}, owner=stranger, question=thread)
    erasing.erase(member=bird, keep_words=False)
    assert Draft.objects.get(pk=key).fields["body"] == "Dear [former member],"


def test_a_new_name_is_in_others_words_at_once(client_of: Clients, bird: User, thread: Question) -> None:
    answer = reply(thread, "Thank you, Kingfisher. @Kingfisher, do you hear?")
    naming.rename(member=bird, name="Heron")
    assert now(answer) == "Thank you, Heron. @Heron, do you hear?"
    html = Client().get(thread.get_absolute_url()).content.decode()
    assert "Kingfisher" not in html
    assert "Thank you, Heron." in html


def test_a_name_can_hold_signs_that_mean_something_elsewhere(bird: User) -> None:
    naming.rename(member=bird, name="A.*b (c)")
    question = posting.ask(author=bird, words=QuestionText("Does flushing ever stop?"))
    answer = reply(question, "Hello A.*b (c), and Axxb (c).")
    erasing.erase(member=bird, keep_words=False)
    assert now(answer) == "Hello [former member], and Axxb (c)."


def test_nothing_is_let_through_by_a_new_name(bird: User, thread: Question) -> None:
    """AC-X: the text is rendered anew, by the same renderer."""
    answer = reply(thread, "Hello Kingfisher")
    naming.rename(member=bird, name="<b onclick=x>")
    answer.refresh_from_db()
    assert "<b" not in answer.body_html


def test_the_threads_are_those_in_which_one_wrote(bird: User, thread: Question) -> None:
    other = make.question("Which birds are there?")
    reply(other, "All of them.", author=bird)
    make.question("Not mine here?")
    assert mentions.threads_of(bird) == [thread.pk, other.pk]
