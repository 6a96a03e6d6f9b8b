from django.urls import path

from questions.views import answering, asking, drafts, editing, listing, reading, voting

urlpatterns = [
    path("", listing.questions, name="questions"),
    path("ask/", asking.ask, name="ask"),
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/<uuid:key>/discard/", drafts.discard_draft, name="discard-draft"),
    path("drafts/<str:token>/", drafts.draft, name="draft"),
    path("<int:pk>/", reading.question, name="question-by-number"),
    path("<int:pk>/edit/", editing.edit_question, name="edit-question"),
    path("<int:pk>/delete/", editing.delete_question, name="delete-question"),
    path("<int:pk>/history/", reading.question_history, name="question-history"),
    path("<int:pk>/helpful/", voting.vote_question, name="vote-question"),
    path("<int:pk>/answer/", answering.write_answer, name="write-answer"),
    path("<int:pk>/answers/<int:answer_pk>/", reading.answer, name="answer"),
    path("<int:pk>/answers/<int:answer_pk>/edit/", editing.edit_answer, name="edit-answer"),
    path("<int:pk>/answers/<int:answer_pk>/delete/", editing.delete_answer, name="delete-answer"),
    path("<int:pk>/answers/<int:answer_pk>/history/", reading.answer_history, name="answer-history"),
    path("<int:pk>/answers/<int:answer_pk>/helpful/", voting.vote_answer, name="vote-answer"),
    path("<int:pk>/answers/<int:answer_pk>/accept/", answering.accept_answer, name="accept-answer"),
    path("<int:pk>/answers/<int:answer_pk>/unaccept/", answering.unaccept_answer, name="unaccept-answer"),
    # Last: a title may begin with one of the words above
    path("<int:pk>/<str:slug>/", reading.question, name="question"),
]
