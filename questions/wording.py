"""The words of a post of any kind: saving them, keeping every version, taking them away; and the names of anonymous authors."""

from django.utils import timezone

from netsite.accounts.models import User
from netsite.core import markdown
from questions.models import Answer, Comment, Draft, PostRevision, Question
from questions.models.written import ShownAs, State
from questions.rendering import rendered

ANONYMOUS_NAME = "Anonymous member"


def save_words(post: Question | Answer | Comment) -> None:
    """Save a post whose words have changed, as its next version."""
    post.body_html = rendered(post.body, post.shown_as)
    post.renderer_version = markdown.RENDERER_VERSION
    post.edit_version += 1
    post.edited_at = timezone.now()
    post.save()


def erase(post: Question | Answer | Comment) -> None:
    """Save a post without its words. What only one kind of post has, and the revisions, the caller empties."""
    post.state = State.ERASED
    post.body = post.body_html = post.thread_name = ""
    post.source = post.source_url = post.license = ""
    post.external_id = post.source_date = None
    post.edit_version += 1
    post.save()
    if not isinstance(post, Comment):
        # What its author was changing has the same words in it
        Draft.objects.changes_of(post).delete()


def all_texts(post: Question | Answer | Comment) -> list[str]:
    """The words of a post, those before too."""
    rows = PostRevision.objects.filter(**_target(post)).values_list("title", "body")
    return [post.body, *(text for row in rows for text in row)]


def keep_revision(
    post: Question | Answer | Comment, *, by: User | None, tags: list[str] | None = None, note: str = ""
) -> None:
    """Keep the words as they are now, as the version that the post says."""
    title = post.title if isinstance(post, Question) else ""
    PostRevision.objects.create(
        **_target(post),
        title=title,
        version=post.edit_version,
        body=post.body,
        tags=tags or [],
        note=note,
        written_by=by,
    )


def thread_name(question: Question, author: User | None) -> str:
    """What an anonymous author is called in a thread (which is locked): the same throughout it, and unlike anybody ever else."""
    if author is not None and question.author_id == author.pk and question.is_anonymous:
        return question.thread_name
    if author is not None and (known := _known_name(question, author)):
        return known
    question.anonymous_names += 1
    question.save(update_fields=["anonymous_names"])
    return ANONYMOUS_NAME if question.anonymous_names == 1 else f"{ANONYMOUS_NAME} {question.anonymous_names}"


def _known_name(question: Question, author: User) -> str:
    """The name that the author has in this thread from what they wrote there before, whether answer or comment."""
    answers = Answer.objects.filter(question=question)
    comments = Comment.objects.in_thread(question)
    merged = Question.objects.filter(merged_into=question)
    for posts in (answers, comments, merged):
        own = posts.filter(author=author, shown_as=ShownAs.ANONYMOUS).exclude(thread_name="")
        if name := own.values_list("thread_name", flat=True).first():
            return name
    return ""


def _target(post: Question | Answer | Comment) -> dict[str, Question | Answer | Comment]:
    return {str(post._meta.model_name): post}
