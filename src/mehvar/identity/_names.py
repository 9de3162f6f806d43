"""Do two names belong to one person? Across spellings, scripts, word orders and short forms."""

from __future__ import annotations

from mehvar import text
from mehvar.identity._tables import Tables

_VOWEL = """
CASE WHEN regexp_matches(word, '[a-z]')
     THEN CASE WHEN regexp_extract(word, '[aeiou]') IN ('o', 'u') THEN 'o'
               WHEN regexp_extract(word, '[aeiou]') = '' THEN '' ELSE 'a' END
     ELSE replace(replace(replace(replace(word, 'وو', 'و'), 'یی', 'ی'), 'ء', ''), 'ع', 'ا')
END
"""
"""What tells names of one consonant key apart. Persian script writes its long vowels, so the word
itself does (حسن, حسین). Latin spellings vary, but a first vowel is rounded (o, u) or not: Hosein,
Hussein against Hasan; Mohammad, Muhammad against Mahmoud in the other direction."""


def put_names(tables: Tables, *, marks: str) -> None:
    """One row per name among ``marks`` (a query of ``name_mark``): ``identity_names``.

    ``key`` and ``sorted_key`` join the consonant keys of the words, as written and in
    alphabetical order; ``vowels`` and ``sorted_vowels`` tell apart what the keys do not;
    ``parts`` are the words' keys. Titles, initials and signs say nothing.
    """
    names = tables.arrow(
        "SELECT name_mark AS mark, min(name) AS name FROM identity_evidence "
        f"WHERE name_mark IN ({marks}) GROUP BY name_mark"
    )
    folded = text.search_key(names["name"]) if names.num_rows else names["name"]
    tables.put_columns("identity_folded", {"mark": names["mark"], "folded": folded})
    tables.put("identity_words", _WORDS)
    words = tables.arrow("SELECT DISTINCT word FROM identity_words")
    keys = text.name_key(words["word"]) if words.num_rows else words["word"]
    tables.put_columns("identity_word_keys", {"word": words["word"], "key": keys})
    tables.put("identity_names", _NAMES)
    for name in ("identity_word_keys", "identity_words", "identity_folded"):
        tables.drop(name)


_WORDS = """
SELECT mark, unnest(words) AS word, generate_subscripts(words, 1) AS place
FROM (
    SELECT mark, list_filter(
        string_split_regex(regexp_replace(folded, '[^\\pL\\s]+', ' ', 'g'), '\\s+'),
        lambda word: length(word) > 1) AS words
    FROM identity_folded
)
"""

_NAMES = f"""
SELECT mark, string_agg(key, '' ORDER BY place) AS key,
       string_agg(key, '' ORDER BY key, place) AS sorted_key,
       string_agg({_VOWEL}, '' ORDER BY place) AS vowels,
       string_agg({_VOWEL}, '' ORDER BY key, place) AS sorted_vowels,
       list(key ORDER BY place) AS parts,
       bool_or(regexp_matches(word, '[a-z]')) AS latin
FROM identity_words JOIN identity_word_keys USING (word)
WHERE key IS NOT NULL
GROUP BY mark
"""

NAMES_AGREE = """
coalesce(
    na.mark = nb.mark
    OR ((na.key = nb.key OR na.sorted_key = nb.sorted_key)
        AND (na.latin <> nb.latin
             OR na.vowels = nb.vowels OR na.sorted_vowels = nb.sorted_vowels)),
    false)
"""
"""SQL over two rows ``na`` and ``nb`` of ``identity_names``: the same name."""

NAMES_DIFFER = f"""
(na.key IS NOT NULL AND nb.key IS NOT NULL AND NOT {NAMES_AGREE}
 AND (na.sorted_key = nb.sorted_key
      OR NOT (list_has_all(na.parts, nb.parts) OR list_has_all(nb.parts, na.parts)
              OR (na.parts[1] = nb.parts[1] AND length(na.key) >= 5 AND length(nb.key) >= 5
                  AND levenshtein(na.key, nb.key) <= 1))))
"""
"""SQL: two persons' names. Neither the same nor different are a name and its short form
(Hosseini, Ali Hosseini), and surnames one letter apart behind the same given name."""
