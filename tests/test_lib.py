from cordee.lib.later import later

seen: list[str] = []


def remember(*, word: str) -> None:
    seen.append(word)


def test_later_waits_for_the_commit(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        later(remember, word="après")
        assert seen == []
    assert seen == ["après"]
