"""A name and quoted words inside what others wrote: they change with the name, and go with the member."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from netsite.accounts import erasing, naming
from netsite.accounts.models import User
from questions import drafting, mentions, posting
from questions.models import Answer, Draft, Question
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


@pytest.mark.parametrize("name", ["Hope", "think", "I", "82", "do not", "Do Not"])
def test_a_name_that_is_an_ordinary_word_is_only_taken_after_the_sign(thread: Question, bird: User, name: str) -> None:
    User.objects.filter(pk=bird.pk).update(display_name=name, display_key=name)
    bird.refresh_from_db()
    posting.ask(author=make.member("Else"), words=QuestionText("What do I hope for?", "I think, do not ask 82 times."))
    words = "I think that you do not Hope 82 times. Do Not."
    answer = reply(thread, f"{words} @{name}, yes.")
    erasing.erase(member=bird, keep_words=False)
    assert now(answer) == f"{words} [former member], yes."


def test_names_inside_addresses_and_links_stay(thread: Question, bird: User) -> None:
    text = "See https://example.org/Kingfisher/ and [this](/Kingfisher) and www.example.org/@Kingfisher"
    answer = reply(thread, f"{text} Kingfisher")
    erasing.erase(member=bird, keep_words=True)
    assert now(answer) == f"{text} [former member]"


def test_what_the_team_wrote_is_never_touched(thread: Question, bird: User) -> None:
    answer = reply(thread, "Kingfisher, @Kingfisher: never stop your injections.")
    Answer.objects.filter(pk=answer.pk).update(shown_as="team")
    naming.rename(member=bird, name="Heron")
    erasing.erase(member=User.objects.get(pk=bird.pk), keep_words=False)
    assert now(answer) == "Kingfisher, @Kingfisher: never stop your injections."


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
    """Only after the sign: a member who calls themselves “do not” must not change what others said."""
    answer = reply(thread, "Thank you, Kingfisher. @Kingfisher, do you hear?")
    naming.rename(member=bird, name="Heron")
    assert now(answer) == "Thank you, Kingfisher. @Heron, do you hear?"
    assert "@Heron, do you hear?" in Client().get(thread.get_absolute_url()).content.decode()


def test_a_name_can_be_changed_three_times_in_30_days(client_of: Clients, bird: User) -> None:
    client = client_of(bird)
    form = {f"{line}_shown_to": "nobody" for line in ("role", "about", "country", "joined", "writing")}
    for name in ("Heron", "Stork", "Crane"):
        client.post("/accounts/profile/", form | {"display_name": name})
    html = client.post("/accounts/profile/", form | {"display_name": "Ibis"}).content.decode()
    assert "three times in 30 days" in html
    bird.refresh_from_db()
    assert bird.display_name == "Crane"


def test_a_long_title_is_cut_and_stops_no_erasure(bird: User, thread: Question) -> None:
    User.objects.filter(pk=bird.pk).update(display_name="Zeb", display_key="zeb")
    make.question(f"@Zeb {'long ' * 29}"[:150], author=make.member("Long"))
    erasing.request(member=User.objects.get(pk=bird.pk), keep_words=False)
    assert erasing.carry_out_due(timezone.now() + timedelta(days=8)) == 1
    assert all(len(title) <= 150 for title in Question.objects.values_list("title", flat=True))


def test_own_words_deleted_before_are_taken_from_quotes_as_well(bird: User, thread: Question) -> None:
    said = reply(thread, "> It came with dinner every evening.\n\nThank you, Kingfisher!")
    posting.delete_question(question=thread, by=bird)
    assert now(said) == "> [removed by its author]\n\nThank you, Kingfisher!"
    erasing.erase(member=bird, keep_words=False)
    assert now(said) == "> [removed by its author]\n\nThank you, [former member]!"


def test_a_line_that_goes_on_after_a_quote_belongs_to_it(bird: User, thread: Question) -> None:
    said = reply(thread, "> He said\nIt came with dinner every evening.\n\nIt came with dinner every evening.")
    erasing.erase(member=bird, keep_words=False)
    assert now(said) == "> He said\n[removed by its author]\n\nIt came with dinner every evening."


def test_quotes_in_other_threads_and_notes_go(bird: User, thread: Question) -> None:
    elsewhere = reply(make.question("Which birds are there?"), "> It came with dinner every evening.")
    told = reply(thread, "First.")
    assert told.author is not None
    posting.edit_answer(
        answer=told, by=told.author, words=AnswerText("Second."), version=0, note="Put right after Kingfisher told me"
    )
    erasing.erase(member=bird, keep_words=False)
    assert now(elsewhere) == "> [removed by its author]"
    assert "Kingfisher" not in str(list(told.revisions.values_list("note", flat=True)))


def test_an_open_window_does_not_bring_the_name_back(client_of: Clients, bird: User, thread: Question) -> None:
    answer = reply(thread, "Thank you, Kingfisher!")
    assert answer.author is not None
    client, address = client_of(answer.author), f"/questions/{thread.pk}/answers/{answer.pk}/edit/"
    erasing.erase(member=bird, keep_words=True)
    form = {"body": "Thank you, Kingfisher!!", "answer_type": "experience", "version": "0"}
    assert client.post(address, form).status_code == 409
    assert "Kingfisher" not in now(answer)
    assert answer.revisions.latest("version").version == answer.edit_version


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
