import pytest

from cordee.kernel.access.templatetags.devices import device

CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (CHROME, "Chrome, Android"),
        (CHROME + " Edg/120.0", "Edge, Android"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:121.0) Gecko/20100101 Firefox/121.0", "Firefox, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8.5", "curl/8.5"),
        ("", "appareil inconnu"),
    ],
)
def test_a_device_is_named_as_people_know_it(said, read):
    assert device(said) == read
