"""What no callback touches goes out as plain elements; what one touches stays a component of Dash."""

from __future__ import annotations

from dash import dcc, html

from layouts import ids
from layouts.components.still import finished


def test_a_tree_without_life_becomes_one_component():
    tree = html.Table([html.Tr([html.Td("a", className="x"), html.Td(3)], **{"data-town": "1"})])
    assert finished(tree) == {
        "type": "Still",
        "namespace": "threeline",
        "props": {
            "tree": ["table", None, ["tr", {"data-town": "1"}, ["td", {"className": "x"}, "a"], ["td", None, 3]]]
        },
    }


def test_neighbours_without_life_share_one_component():
    drawn = finished([html.B("a"), " and ", html.B("b")])
    assert drawn["props"]["tree"] == ["", None, ["b", None, "a"], " and ", ["b", None, "b"]]


def test_what_a_callback_names_and_all_around_it_stays_a_component_in_its_place():
    drawn = finished(html.Div([html.P("before"), html.Div("x", id=ids.MAP_LIST), html.P("after"), "!"]))
    assert (drawn["type"], drawn["namespace"]) == ("Div", "dash_html_components")
    before, held, after = drawn["props"]["children"]
    assert before["props"]["tree"] == ["p", None, "before"]
    assert (held["type"], held["props"]) == ("Div", {"children": ["x"], "id": ids.MAP_LIST})
    assert after["props"]["tree"] == ["", None, ["p", None, "after"], "!"]


def test_controls_and_graphs_stay_components_whatever_their_id():
    drawn = finished([html.Span("x"), dcc.Graph(figure={"data": []})])
    assert [part["type"] for part in drawn] == ["Still", "Graph"]


def test_an_id_that_no_callback_names_is_kept_on_the_plain_element():
    assert finished(html.Main("x", id="main"))["props"]["tree"] == ["main", {"id": "main"}, "x"]


def test_texts_and_figures_come_back_as_they_are():
    assert finished("x") == "x"
    assert finished(["x", 1]) == ["x", 1]
    assert finished({"data": []}) == {"data": []}
