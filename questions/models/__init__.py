from questions.models.comments import Comment
from questions.models.drafts import Draft
from questions.models.posts import Answer, Post, Question
from questions.models.reactions import AnswerInProgress, Reaction
from questions.models.related import RelatedPin, RelatedQuestion
from questions.models.revisions import PostRevision
from questions.models.search import SearchEntry, SearchStatistics, SearchTerm
from questions.models.tags import QuestionTag, Tag
from questions.models.viewing import DailyViews, SeenView, ViewCount, ViewSalt
from questions.models.votes import Vote

__all__ = [
    "Answer",
    "AnswerInProgress",
    "Comment",
    "DailyViews",
    "Draft",
    "Post",
    "PostRevision",
    "Question",
    "QuestionTag",
    "Reaction",
    "RelatedPin",
    "RelatedQuestion",
    "SearchEntry",
    "SearchStatistics",
    "SearchTerm",
    "SeenView",
    "Tag",
    "ViewCount",
    "ViewSalt",
    "Vote",
]
