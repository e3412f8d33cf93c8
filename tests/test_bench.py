from tools.bench import Measure


def test_a_measure_says_whether_it_holds():
    page = Measure("Page", "pages/s", 50, 100, "une page nue", wanted=0.6)
    rows = Measure("Import", "lignes/s", 2_500, 10_000, "une insertion nue", floor=2_000)
    assert (page.ratio, page.holds, rows.holds) == (0.5, False, True)
    assert str(page) == "Page : 50% de une page nue (50 contre 100 pages/s) ; NON TENU  ≥ 60%"
    assert rows.as_json()["ratio"] == 0.25
