"""Changing what is written, in every version that is kept: names and quotes of who left, passages that staff take out."""

from collections.abc import Callable

from django.db.models import F

from netsite.core import page_cache
from questions.models import PostRevision, Question
from questions.models.written import NOTE_MAX_LENGTH, TITLE_MAX_LENGTH, Post, State
from questions.rendering import rendered
from questions.search import index

# What becomes of a text; the second argument says whether it is Markdown
Change = Callable[[str, bool], str]
Place = tuple[type[Post], int]


def change_posts(places: dict[int, list[Place]], change: Change) -> int:
    """Change texts in place, in every version that is kept. Each thread is locked and read again: what was deleted, hidden
    or edited in between stays so. In the caller's transaction. How many posts changed.
    """
    number = 0
    for thread, posts in sorted(places.items()):
        question = Question.objects.select_for_update().filter(pk=thread).first()
        if question is None:
            continue
        changed = [_change_post(model, pk, change) for model, pk in posts]
        if any(changed):
            index.write_question(question)
            page_cache.forget_on_commit()
        number += sum(changed)
    return number


def _change_post(model: type[Post], pk: int, change: Change) -> bool:
    post = model._default_manager.select_for_update().exclude(state=State.ERASED).filter(pk=pk).first()
    if post is None:
        return False
    values = {"body": change(post.body, True)}
    if isinstance(post, Question):
        values["title"] = change(post.title, False)[:TITLE_MAX_LENGTH].rstrip()
        values["differs_note"] = change(post.differs_note, False)[:NOTE_MAX_LENGTH]
    is_changed = any(getattr(post, name) != value for name, value in values.items())
    revisions = PostRevision.objects.filter(**{str(model._meta.model_name): post})
    for revision in revisions:
        _change_revision(revision, change)
    if is_changed:
        # A window in which it is being edited must not bring the old words back
        revisions.filter(version=post.edit_version).update(version=F("version") + 1)
        model._default_manager.filter(pk=pk).update(
            **values, body_html=rendered(values["body"], post.shown_as), edit_version=F("edit_version") + 1
        )
    return is_changed


def _change_revision(revision: PostRevision, change: Change) -> None:
    title, body = change(revision.title, False)[:TITLE_MAX_LENGTH].rstrip(), change(revision.body, True)
    note = change(revision.note, False)[:200]
    if (title, body, note) != (revision.title, revision.body, revision.note):
        PostRevision.objects.filter(pk=revision.pk).update(title=title, body=body, note=note)
