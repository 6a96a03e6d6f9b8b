from django.urls import URLPattern, path

from questions.views import (
    answering,
    appointment,
    asking,
    autosaving,
    commenting,
    differing,
    drafts,
    editing,
    following,
    helping,
    listing,
    moved,
    reacting,
    reading,
    saving,
    voting,
)


def _in_thread(route: str, view: moved.View, name: str) -> URLPattern:
    """An address of a thread: it leads on where the thread, or the post in it, has moved."""
    return path(f"<int:pk>/{route}", moved.follows_moves(view), name=name)


urlpatterns = [
    path("", listing.questions, name="questions"),
    path("ask/", asking.ask, name="ask"),
    path("similar/", asking.show_similar, name="similar"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/save/", autosaving.save_draft, name="save-draft"),
    path("drafts/<uuid:key>/discard/", drafts.discard_draft, name="discard-draft"),
    path("drafts/<str:token>/", drafts.draft, name="draft"),
    path("saved/", saving.saved, name="saved"),
    path("saved/<int:pk>/remove/", saving.remove_saved, name="remove-saved"),
    path("saved/articles/<int:pk>/", saving.save_article, name="save-article"),
    path("appointment/", appointment.appointment, name="appointment"),
    path("following/", following.followed, name="following"),
    path("following/<str:token>/<int:pk>/stop/", following.unfollow_by_mail, name="unfollow-by-mail"),
    path("about/<int:article_pk>/follow/", following.follow_article, name="follow-article"),
    _in_thread("", reading.question, "question-by-number"),
    _in_thread("edit/", editing.edit_question, "edit-question"),
    _in_thread("delete/", editing.delete_question, "delete-question"),
    _in_thread("history/", reading.question_history, "question-history"),
    _in_thread("differs/", differing.differs, "differs"),
    _in_thread("helpful/", voting.vote_question, "vote-question"),
    _in_thread("follow/", following.follow_question, "follow-question"),
    _in_thread("follow/by-mail/", following.follow_by_mail, "follow-by-mail"),
    _in_thread("save/", saving.save_question, "save-question"),
    _in_thread("more/", helping.ask_for_more, "ask-for-more"),
    _in_thread("writing/", helping.writing, "writing"),
    _in_thread("comments/", commenting.comment_on_question, "comment-on-question"),
    _in_thread("comments/<int:comment_pk>/", commenting.comment, "comment"),
    _in_thread("comments/<int:comment_pk>/edit/", commenting.edit_comment, "edit-comment"),
    _in_thread("comments/<int:comment_pk>/delete/", commenting.delete_comment, "delete-comment"),
    _in_thread("answer/", answering.write_answer, "write-answer"),
    _in_thread("answers/<int:answer_pk>/", reading.answer, "answer"),
    _in_thread("answers/<int:answer_pk>/comments/", commenting.comment_on_answer, "comment-on-answer"),
    _in_thread("answers/<int:answer_pk>/edit/", editing.edit_answer, "edit-answer"),
    _in_thread("answers/<int:answer_pk>/delete/", editing.delete_answer, "delete-answer"),
    _in_thread("answers/<int:answer_pk>/history/", reading.answer_history, "answer-history"),
    _in_thread("answers/<int:answer_pk>/helpful/", voting.vote_answer, "vote-answer"),
    _in_thread("answers/<int:answer_pk>/save/", saving.save_answer, "save-answer"),
    _in_thread("answers/<int:answer_pk>/accept/", answering.accept_answer, "accept-answer"),
    _in_thread("answers/<int:answer_pk>/unaccept/", answering.unaccept_answer, "unaccept-answer"),
    _in_thread("answers/<int:answer_pk>/reactions/worked/", reacting.react_worked, "react-worked"),
    _in_thread("answers/<int:answer_pk>/reactions/outdated/", reacting.react_outdated, "react-outdated"),
    _in_thread("answers/<int:answer_pk>/reactions/unsafe/", reacting.raise_concern, "raise-concern"),
    # Last: a title may begin with one of the words above
    _in_thread("<str:slug>/", reading.question, "question"),
]
