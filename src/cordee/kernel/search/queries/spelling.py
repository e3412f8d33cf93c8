"""The words that someone may have meant."""

from rapidfuzz.distance import DamerauLevenshtein

from cordee.kernel.search.models import Part, Word
from cordee.kernel.search.rules import probes, slack, stem

MOST = 60  # words tried in place of a mistyped one, the nearest first


def near(word: str) -> tuple[str, ...]:
    """Public words that are a letter away (two when long): wrong, missing, doubled, or two letters swapped."""
    start, wrong = stem(word), slack(word)
    known = set(Part.objects.filter(key__in=probes(word)).values_list("word", flat=True)) if wrong else set()
    far = {found: DamerauLevenshtein.distance(start, stem(found), score_cutoff=wrong) for found in known}
    nearest = sorted((distance, found) for found, distance in far.items() if distance <= wrong)
    return tuple(found for _distance, found in nearest[:MOST])


def whole(words: list[str]) -> set[str]:
    """Those that errors are forgiven in, and those that some public text holds as they are."""
    return {word for word in words if slack(word)}.union(Word.objects.filter(pk__in=words).values_list("pk", flat=True))
