"""Where the columns of a chart stand, and what is said of them to who can't see them."""

from policies.report_chart import HEIGHT, TOP, WIDTH, Pair, chart_of


def test_the_tallest_column_is_whole_and_late_stands_on_top() -> None:
    chart = chart_of("x", "Asks", [Pair("9 am", "9 am", 3, 1), Pair("10 am", "", 1, 0)])
    assert chart is not None
    assert chart.most == 4
    first, second = chart.columns
    assert first.met_height + first.late_height == HEIGHT
    assert first.late_y == TOP
    assert first.late_y + first.late_height == first.met_y
    assert second.met_y + second.met_height == TOP + HEIGHT
    assert (second.met_height, second.late_height) == (HEIGHT / 4, 0)


def test_labels_at_the_edges_stay_inside() -> None:
    chart = chart_of("x", "Asks", [Pair(str(n), str(n), 1, 0) for n in range(29)])
    assert chart is not None
    places = [(column.anchor, column.label_x) for column in chart.columns]
    assert (places[0], places[-1]) == (("start", 0), ("end", WIDTH))
    assert places[14] == ("middle", WIDTH / 2)


def test_it_says_what_stands_out() -> None:
    busy, bad = Pair("9 am", "", 8, 1), Pair("4 pm", "", 0, 3)
    quiet = Pair("1 pm", "", 1, 0)

    def said(*pairs: Pair) -> str:
        chart = chart_of("x", "Asks", pairs)
        return chart.description if chart else ""

    assert said(busy, quiet, bad) == "Most: 9 am, 9 asked, 1 of them late. Most late: 4 pm, 3."
    assert said(busy, quiet) == "Most: 9 am, 9 asked, 1 of them late."
    assert said(quiet) == "Most: 1 pm, 1 asked, 0 of them late. None was late."


def test_without_anything_there_is_no_chart() -> None:
    assert chart_of("x", "Asks", []) is None
    assert chart_of("x", "Asks", [Pair("9 am", "9 am", 0, 0)]) is None
