from questions.models.comments import Comment
from questions.models.drafts import Draft
from questions.models.following import Follow, Helper, TagMute
from questions.models.ordering import Merge
from questions.models.posts import Answer, Question
from questions.models.reactions import AnswerInProgress, Reaction
from questions.models.related import RelatedPin, RelatedQuestion
from questions.models.revisions import PostRevision
from questions.models.saving import SavedFilter, SavedItem
from questions.models.search import SearchEntry, SearchStatistics, SearchTerm
from questions.models.tags import QuestionTag, Tag, TagSynonym
from questions.models.viewing import DailyViews, SeenView, ViewCount, ViewSalt
from questions.models.votes import Vote
from questions.models.written import Post

__all__ = [
    "Answer",
    "AnswerInProgress",
    "Comment",
    "DailyViews",
    "Draft",
    "Follow",
    "Helper",
    "Merge",
    "Post",
    "PostRevision",
    "Question",
    "QuestionTag",
    "Reaction",
    "RelatedPin",
    "RelatedQuestion",
    "SavedFilter",
    "SavedItem",
    "SearchEntry",
    "SearchStatistics",
    "SearchTerm",
    "SeenView",
    "Tag",
    "TagMute",
    "TagSynonym",
    "ViewCount",
    "ViewSalt",
    "Vote",
]
