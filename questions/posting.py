"""Writing: asking and answering, editing, taking one's own words back, and what staff do to a post's state.

Every operation is one transaction that also writes the revision, the counters and the search index, and announces itself.
"""

from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article
from netsite.accounts import badges
from netsite.accounts.models import User
from netsite.core import markdown, page_cache
from netsite.core.tasks import enqueue_on_commit
from questions import following, mentions, news, reminding, tagging, tasks, wording
from questions.models import Answer, AnswerInProgress, Comment, Merge, PostRevision, Question, Tag
from questions.models.written import ShownAs, State
from questions.rendering import rendered
from questions.search import index
from questions.signals import post_changed, post_visibility_changed, post_written


class Conflict(Exception):
    """Somebody saved the same post in the meantime; `post` is as it is now."""

    def __init__(self, post: Question | Answer | Comment) -> None:
        self.post = post
        super().__init__(
            _("This was changed in another window meanwhile. Both texts are below: please put them together.")
        )


class NotWider(Exception):
    """Others have written for members only: the question cannot be opened to everybody; the text says so."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Others have written here for members only. Their words cannot be opened to everybody: ask a new question."
            )
        )


class NotAClinician(Exception):
    """Only a verified clinician gives general information as one, and under their name; the text says so."""

    def __init__(self) -> None:
        super().__init__(_("Your clinician badge is not valid now. Please choose another kind of answer."))


class Closed(Exception):
    """The question takes no answers, or no comments, any more; the text says so."""


@dataclass(frozen=True)
class Context:
    """What an asker hopes for, and what they say of the illness. All of it may be empty."""

    wanted: str = Question.Wanted.ANY
    primary_site: str = ""
    grade: str = ""
    functional: str = ""
    treatments: list[str] = field(default_factory=list)
    country: str = ""


def context_of(question: Question) -> Context:
    """What a question says now, for an edit that leaves it as it is."""
    return Context(
        question.wanted, question.primary_site, question.grade, question.functional, question.treatments,
        str(question.country),
    )  # fmt: skip


@dataclass(frozen=True)
class QuestionText:
    """What an asker wrote, checked by a form."""

    title: str
    body: str = ""
    tags: list[str] = field(default_factory=list)
    visibility: str = Question.Visibility.EVERYONE
    noindex: bool = False
    about: str = Question.About.GENERAL
    context: Context = field(default_factory=Context)
    read_already: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class AnswerText:
    """What somebody answered, checked by a form."""

    body: str
    answer_type: str = Answer.Type.EXPERIENCE
    read_url: str = ""
    # The section that it points to; both or neither
    article_id: int | None = None
    section_key: str = ""


@transaction.atomic
def ask(
    *,
    author: User | None,
    words: QuestionText,
    article: Article | None = None,
    section_key: str = "",
    shown_as: str = ShownAs.NAME,
    language: str = "en",
    is_starter: bool = False,
) -> Question:
    """Post a question. Announces post_written."""
    question = Question.objects.create(
        author=author,
        title=words.title,
        body=words.body,
        body_html=rendered(words.body, shown_as),
        renderer_version=markdown.RENDERER_VERSION,
        article=article,
        section_key=section_key if article else "",
        shown_as=shown_as,
        thread_name=wording.ANONYMOUS_NAME if shown_as == ShownAs.ANONYMOUS else "",
        anonymous_names=int(shown_as == ShownAs.ANONYMOUS),
        visibility=words.visibility,
        noindex=words.noindex,
        language=language,
        is_starter=is_starter,
        about=words.about,
        read_already=words.read_already,
        **asdict(words.context),
    )
    # What the site's team tags needs no moderator
    tagging.set_tags(question, words.tags, new=Tag.State.PROPOSED if author else Tag.State.APPROVED)
    wording.keep_revision(question, by=author, tags=words.tags)
    index.write_question(question)
    if not is_starter:
        following.follow_own(author=author, question=question)
    news.spread(question)
    post_written.send(sender=Question, post=question)
    _refresh(question)
    return question


@transaction.atomic
def answer(
    *,
    author: User | None,
    question: Question,
    words: AnswerText,
    shown_as: str = ShownAs.NAME,
    is_starter: bool = False,
) -> Answer:
    """Post an answer; the question moves up in the lists. Announces post_written. Raises Closed and NotAClinician."""
    badge = badges.badge_of(author) if author is not None and shown_as == ShownAs.NAME else None
    if words.answer_type == Answer.Type.GENERAL and badge is None:
        raise NotAClinician
    question = Question.objects.select_for_update().get(pk=question.pk)
    if not question.is_open:
        raise Closed(_("This question takes no more answers. Your text is below: copy it if you want to keep it."))
    written = Answer.objects.create(
        question=question,
        author=author,
        body=words.body,
        body_html=rendered(words.body, shown_as),
        renderer_version=markdown.RENDERER_VERSION,
        answer_type=words.answer_type,
        read_url=words.read_url if words.answer_type == Answer.Type.READ else "",
        badge=badge,
        article_id=words.article_id,
        section_key=words.section_key,
        shown_as=shown_as,
        thread_name=wording.thread_name(question, author) if shown_as == ShownAs.ANONYMOUS else "",
        language=question.language,
        is_starter=is_starter,
    )
    if author is not None:
        AnswerInProgress.objects.filter(question=question, member=author).delete()
        asker_replied(question=question, by=author)
    Question.objects.filter(pk=question.pk).update(
        answer_count=F("answer_count") + 1, last_activity_at=Greatest("last_activity_at", written.created_at)
    )
    wording.keep_revision(written, by=author)
    index.write_question(question)
    if not is_starter:
        following.follow_own(author=author, question=question)
    news.spread(written)
    post_written.send(sender=Answer, post=written)
    _refresh(question)
    return written


def asker_replied(*, question: Question, by: User) -> None:
    """The asker has written something in their thread: what a helper needed to know may be in it. In the caller's transaction."""
    if question.author_id == by.pk:
        Question.objects.filter(pk=question.pk, needs_info_at__isnull=False).update(needs_info_at=None)


@transaction.atomic
def edit_question(*, question: Question, by: User, words: QuestionText, version: int, note: str = "") -> Question:
    """Change a question's words. `version` is the edit version that the editor saw. Announces post_changed.

    Raises Conflict where it was changed since, and NotWider.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    if question.edit_version != version:
        raise Conflict(question)
    _check_public_words(question)
    _check_not_wider(question, words.visibility)
    was_counted = question.is_for_all
    question.title, question.body = words.title, words.body
    question.visibility, question.about = words.visibility, words.about
    question.noindex = words.noindex or wants_no_search_engines(question)
    for name, value in asdict(words.context).items():
        setattr(question, name, value)
    if by.pk == question.author_id:
        question.needs_info_at = None
    wording.save_words(question)
    tagging.set_tags(question, words.tags, was_counted=was_counted)
    wording.keep_revision(question, by=by, tags=words.tags, note=note)
    index.write_question(question)
    post_changed.send(sender=Question, post=question)
    _refresh(question)
    return question


@transaction.atomic
def edit_answer(*, answer: Answer, by: User, words: AnswerText, version: int, note: str = "") -> Answer:
    """The same for an answer. Also raises NotAClinician."""
    answer = _locked(answer)
    if answer.edit_version != version:
        raise Conflict(answer)
    _check_public_words(answer)
    if words.answer_type == Answer.Type.GENERAL and answer.answer_type != Answer.Type.GENERAL:
        answer.badge = badges.badge_of(by) if answer.shown_as == ShownAs.NAME else None
        if answer.badge is None:
            raise NotAClinician
    answer.body, answer.answer_type = words.body, words.answer_type
    answer.read_url = words.read_url if words.answer_type == Answer.Type.READ else ""
    answer.article_id, answer.section_key, answer.section_changed_at = words.article_id, words.section_key, None
    wording.save_words(answer)
    wording.keep_revision(answer, by=by, note=note)
    index.write_question(answer.question)
    post_changed.send(sender=Answer, post=answer)
    _refresh(answer.question)
    return answer


@transaction.atomic
def delete_question(*, question: Question, by: User) -> None:
    """The author takes a question back: its words are gone for good, and others' answers stay.

    Announces post_visibility_changed.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    thread = question.merged_into or question
    release_merged(question)
    mentions.forget_quotes_in(question=thread, texts=wording.all_texts(question), by=by)
    tagging.set_tags(question, [])
    question.title = _("[removed by its author]")
    question.author, question.article, question.section_key = None, None, ""
    question.primary_site = question.grade = question.functional = question.country = ""
    question.treatments, question.read_already, question.needs_info_at = [], [], None
    question.differs_note = ""
    wording.erase(question)
    PostRevision.objects.filter(question=question).update(title="", body="", tags=[], note="")
    index.write_question(question)
    news.spread(question)
    post_visibility_changed.send(sender=Question, post=question)
    _refresh(question)


def release_merged(question: Question) -> None:
    """What was made part of a question stands on its own again before that one goes: its asker's words are not its own.

    What was written under it stays where it is. In the caller's transaction.
    """
    merged = list(Question.objects.select_for_update().filter(merged_into=question).order_by("pk"))
    Merge.objects.filter(source__in=merged, undone_at=None).update(undone_at=timezone.now(), moved={})
    for source in merged:
        source.merged_into = None
        source.save(update_fields=["merged_into"])
        tagging.count_visibility(source, was_counted=False)
        index.write_question(source)
        _refresh(source)


@transaction.atomic
def delete_answer(*, answer: Answer, by: User) -> None:
    """The author takes an answer back: its words are gone for good. Announces post_visibility_changed."""
    answer = _locked(answer)
    question = answer.question
    was_public = answer.is_public
    mentions.forget_quotes_in(question=question, texts=wording.all_texts(answer), by=by)
    answer.author, answer.badge, answer.read_url, answer.accepted_at = None, None, "", None
    answer.article, answer.section_key, answer.section_changed_at, answer.caution_at = None, "", None, None
    wording.erase(answer)
    PostRevision.objects.filter(answer=answer).update(body="", note="")
    if was_public:
        Question.objects.filter(pk=question.pk).update(answer_count=F("answer_count") - 1)
    index.write_question(question)
    news.spread(answer)
    post_visibility_changed.send(sender=Answer, post=answer)
    _refresh(question)


@transaction.atomic
def set_question_state(*, question: Question, state: str) -> None:
    """Hide a question, or show it again. Announces post_visibility_changed. An erased one stays erased."""
    question = Question.objects.select_for_update().get(pk=question.pk)
    if question.state in (state, State.ERASED):
        return
    was_counted, question.state = question.is_for_all, state
    if not question.is_public:
        release_merged(question)
    question.save(update_fields=["state"])
    tagging.count_visibility(question, was_counted=was_counted)
    index.write_question(question)
    news.spread(question)
    post_visibility_changed.send(sender=Question, post=question)
    _refresh(question)


@transaction.atomic
def set_visibility(*, question: Question, visibility: str, noindex: bool) -> None:
    """Say who may see a question, and whether search engines are asked to leave it out. Announces post_visibility_changed.

    Raises NotWider.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    if (question.visibility, question.noindex) == (visibility, noindex):
        return
    _check_not_wider(question, visibility)
    was_counted = question.is_for_all
    question.visibility, question.noindex = visibility, noindex or wants_no_search_engines(question)
    question.save(update_fields=["visibility", "noindex"])
    tagging.count_visibility(question, was_counted=was_counted)
    post_visibility_changed.send(sender=Question, post=question)
    _refresh(question)


@transaction.atomic
def set_answer_state(*, answer: Answer, state: str) -> None:
    """The same for an answer; the question's counter follows. One that is a comment now stays so."""
    answer = _locked(answer)
    question = answer.question
    if answer.state in (state, State.ERASED) or answer.moved_to_id is not None:
        return
    step = int(state == State.PUBLIC) - int(answer.is_public)
    answer.state = state
    if not answer.is_public:
        answer.accepted_at = None
    answer.save(update_fields=["state", "accepted_at"])
    Question.objects.filter(pk=question.pk).update(answer_count=F("answer_count") + step)
    index.write_question(question)
    news.spread(answer)
    post_visibility_changed.send(sender=Answer, post=answer)
    _refresh(question)


@transaction.atomic
def accept(*, answer: Answer) -> None:
    """The asker found this answer the most helpful; an earlier choice gives way. Saying it twice changes nothing."""
    question = Question.objects.select_for_update().get(pk=answer.question_id)
    Answer.objects.filter(question=question, accepted_at__isnull=False).exclude(pk=answer.pk).update(accepted_at=None)
    Answer.objects.filter(pk=answer.pk, state=State.PUBLIC, accepted_at=None).update(accepted_at=timezone.now())
    reminding.is_done(question)
    index.write_question(question)
    page_cache.forget_on_commit()


@transaction.atomic
def unaccept(*, answer: Answer) -> None:
    """The asker takes that choice back."""
    question = Question.objects.select_for_update().get(pk=answer.question_id)
    Answer.objects.filter(pk=answer.pk).update(accepted_at=None)
    index.write_question(question)
    page_cache.forget_on_commit()


def _locked(answer: Answer) -> Answer:
    """The answer as it is now, locked after its question: in one order, so that two operations never wait for each other."""
    question = Question.objects.select_for_update().get(pk=answer.question_id)
    fresh = Answer.objects.select_for_update().get(pk=answer.pk)
    fresh.question = question
    return fresh


def _check_public_words(post: Question | Answer) -> None:
    if post.is_erased:
        raise Conflict(post)


def would_be_wider(question: Question, visibility: str) -> bool:
    """Whether this opens to everybody what others wrote for members only."""
    saved = Question.objects.filter(pk=question.pk).values_list("visibility", flat=True).first()
    if (saved, visibility) != (Question.Visibility.MEMBERS, Question.Visibility.EVERYONE):
        return False
    answers = Answer.objects.filter(question=question)
    comments = Comment.objects.in_thread(question)
    merged = Question.objects.filter(merged_into=question)
    others = (
        posts.exclude(state=State.ERASED).exclude(author=question.author_id) for posts in (answers, comments, merged)
    )
    return any(posts.exists() for posts in others)


def wants_no_search_engines(question: Question) -> bool:
    """Whether somebody whose question was made part of this one asked search engines to leave it out. One query."""
    return Question.objects.merged_into(question).filter(noindex=True).exists()


def _check_not_wider(question: Question, visibility: str) -> None:
    if would_be_wider(question, visibility):
        raise NotWider


def _refresh(question: Question) -> None:
    """What follows a change: kept pages end, and the related questions are made anew by a task."""
    page_cache.forget_on_commit()
    enqueue_on_commit(tasks.refresh_related, question_id=question.pk)
