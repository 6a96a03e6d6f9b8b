from django.urls import path

from questions.views import asking

urlpatterns = [
    path("", asking.questions, name="questions"),
    path("ask/", asking.ask, name="ask"),
]
