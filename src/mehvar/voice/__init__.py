"""What do customers say, how do they feel about it, and what changed this week?"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mehvar.voice._anchored import Suggestion, suggest_words
    from mehvar.voice._aspects import find_aspects
    from mehvar.voice._aspects_model import (
        AspectLabelsError,
        AspectModel,
        AspectQuality,
        train_aspects,
    )
    from mehvar.voice._build import build_voice
    from mehvar.voice._build_judge import Reader
    from mehvar.voice._changed import build_changes
    from mehvar.voice._changed_published import (
        Exemplar,
        VoiceChange,
        VoiceWatch,
        WatchChart,
        WatchPoint,
        read_change,
        read_changes,
        read_exemplars,
        read_watch_charts,
        read_watched_subjects,
    )
    from mehvar.voice._corrections import (
        Correction,
        VoiceLabelError,
        correction_row,
        show_correction,
    )
    from mehvar.voice._file_read import FileRows, LabelledFile, read_labelled
    from mehvar.voice._file_score import ScoredFile, score_file
    from mehvar.voice._lexicon import (
        INDUSTRIES,
        Lexicon,
        LexiconError,
        Subject,
        Word,
        read_lexicons,
    )
    from mehvar.voice._lexicon_score import LexiconScores, lexicon_sentiment
    from mehvar.voice._model import TrainedModel
    from mehvar.voice._model_card import HeadCard, ModelCard, Quality, VoiceError
    from mehvar.voice._model_compare import Comparison, compare_models
    from mehvar.voice._model_file import read_model, write_model
    from mehvar.voice._model_lexicon import day_one_model
    from mehvar.voice._model_settings import TrainingSettings
    from mehvar.voice._model_told import ScoredTexts, TextModel
    from mehvar.voice._model_train import join_models, train
    from mehvar.voice._onnx import OnnxModel, read_onnx
    from mehvar.voice._outline import (
        EmotionCount,
        Part,
        PartDimension,
        PeriodKind,
        Phrase,
        Reading,
        TopicCount,
        dearest_comments,
        read_emotions,
        read_phrases,
        read_topic_course,
        read_topic_parts,
        read_topics,
        read_voice_facts,
    )
    from mehvar.voice._own_words import (
        OwnWord,
        WordChange,
        own_word_history,
        put_own_word,
        read_own_words,
        undo_own_word,
    )
    from mehvar.voice._personal import redact_personal
    from mehvar.voice._phrases import KeyPhrase, key_phrases
    from mehvar.voice._published import UnsureComment, read_unsure
    from mehvar.voice._search import read_comment, read_comments, search_comments
    from mehvar.voice._search_publish import publish_comments
    from mehvar.voice._search_records import (
        MOST_COUNTED,
        NO_COMMENT_FILTERS,
        Comment,
        CommentFilters,
        CommentPage,
        Span,
    )
    from mehvar.voice._search_store import VoiceSearchError
    from mehvar.voice._texts import ReadText, read_texts, texts_reader
    from mehvar.voice._workspace_learn import (
        FEWEST,
        LearnableTexts,
        Learned,
        count_learnable,
        is_due,
        learn,
    )
    from mehvar.voice._workspace_model import (
        DAY_ONE,
        FILES,
        ModelEntry,
        ModelState,
        VoiceModelError,
        model_in_use,
        read_models,
        roll_back,
    )

# One line per module, in the order of the alphabet; each owner keeps their own.
_HOMES = {
    "_anchored": "Suggestion suggest_words",
    "_aspects": "find_aspects",
    "_aspects_model": "AspectLabelsError AspectModel AspectQuality train_aspects",
    "_build": "build_voice",
    "_build_judge": "Reader",
    "_changed": "build_changes",
    "_changed_published": "Exemplar VoiceChange VoiceWatch WatchChart WatchPoint "
    "read_change read_changes read_exemplars read_watch_charts read_watched_subjects",
    "_corrections": "Correction VoiceLabelError correction_row show_correction",
    "_file_read": "FileRows LabelledFile read_labelled",
    "_file_score": "ScoredFile score_file",
    "_lexicon": "INDUSTRIES Lexicon LexiconError Subject Word read_lexicons",
    "_lexicon_score": "LexiconScores lexicon_sentiment",
    "_model": "TrainedModel",
    "_model_card": "HeadCard ModelCard Quality VoiceError",
    "_model_compare": "Comparison compare_models",
    "_model_file": "read_model write_model",
    "_model_lexicon": "day_one_model",
    "_model_settings": "TrainingSettings",
    "_model_told": "ScoredTexts TextModel",
    "_model_train": "join_models train",
    "_onnx": "OnnxModel read_onnx",
    "_outline": "EmotionCount Part PartDimension PeriodKind Phrase Reading TopicCount "
    "dearest_comments read_emotions read_phrases read_topic_course read_topic_parts read_topics "
    "read_voice_facts",
    "_own_words": "OwnWord WordChange own_word_history put_own_word read_own_words undo_own_word",
    "_personal": "redact_personal",
    "_phrases": "KeyPhrase key_phrases",
    "_published": "UnsureComment read_unsure",
    "_search": "read_comment read_comments search_comments",
    "_search_publish": "publish_comments",
    "_search_records": "MOST_COUNTED NO_COMMENT_FILTERS Comment CommentFilters CommentPage Span",
    "_search_store": "VoiceSearchError",
    "_texts": "ReadText read_texts texts_reader",
    "_workspace_learn": "FEWEST LearnableTexts Learned count_learnable is_due learn",
    "_workspace_model": "DAY_ONE FILES ModelEntry ModelState "
    "VoiceModelError model_in_use read_models roll_back",
}

__all__ = [
    "DAY_ONE",
    "FEWEST",
    "FILES",
    "INDUSTRIES",
    "MOST_COUNTED",
    "NO_COMMENT_FILTERS",
    "AspectLabelsError",
    "AspectModel",
    "AspectQuality",
    "Comment",
    "CommentFilters",
    "CommentPage",
    "Comparison",
    "Correction",
    "EmotionCount",
    "Exemplar",
    "FileRows",
    "HeadCard",
    "KeyPhrase",
    "LabelledFile",
    "LearnableTexts",
    "Learned",
    "Lexicon",
    "LexiconError",
    "LexiconScores",
    "ModelCard",
    "ModelEntry",
    "ModelState",
    "OnnxModel",
    "OwnWord",
    "Part",
    "PartDimension",
    "PeriodKind",
    "Phrase",
    "Quality",
    "ReadText",
    "Reader",
    "Reading",
    "ScoredFile",
    "ScoredTexts",
    "Span",
    "Subject",
    "Suggestion",
    "TextModel",
    "TopicCount",
    "TrainedModel",
    "TrainingSettings",
    "UnsureComment",
    "VoiceChange",
    "VoiceError",
    "VoiceLabelError",
    "VoiceModelError",
    "VoiceSearchError",
    "VoiceWatch",
    "WatchChart",
    "WatchPoint",
    "Word",
    "WordChange",
    "build_changes",
    "build_voice",
    "compare_models",
    "correction_row",
    "count_learnable",
    "day_one_model",
    "dearest_comments",
    "find_aspects",
    "is_due",
    "join_models",
    "key_phrases",
    "learn",
    "lexicon_sentiment",
    "model_in_use",
    "own_word_history",
    "publish_comments",
    "put_own_word",
    "read_change",
    "read_changes",
    "read_comment",
    "read_comments",
    "read_emotions",
    "read_exemplars",
    "read_labelled",
    "read_lexicons",
    "read_model",
    "read_models",
    "read_onnx",
    "read_own_words",
    "read_phrases",
    "read_texts",
    "read_topic_course",
    "read_topic_parts",
    "read_topics",
    "read_unsure",
    "read_voice_facts",
    "read_watch_charts",
    "read_watched_subjects",
    "redact_personal",
    "roll_back",
    "score_file",
    "search_comments",
    "show_correction",
    "suggest_words",
    "texts_reader",
    "train",
    "train_aspects",
    "undo_own_word",
    "write_model",
]


if not TYPE_CHECKING:  # to a type checker the door has the names above and no others

    def __getattr__(name: str) -> object:
        """Load what is asked for when it is first used: kernels need numba, names do not."""
        for module, names in _HOMES.items():
            if name in names.split():
                return getattr(import_module(f"mehvar.voice.{module}"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
