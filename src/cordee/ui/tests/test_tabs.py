"""A row of tabs stays short: what the manifests group is a menu once there are many, and stands alone otherwise."""

from cordee.lib.module import installed
from cordee.ui.context import FEW, Door, Tab


def door(*groups, code="own"):
    tabs = tuple(Tab(f"T{n}", f"/{n}/", f"p:{n}", n, group) for n, group in enumerate(groups))
    return Door(code, "Mon organisation", "", "", "house", tabs)


def said(row):
    return [(str(part.label), [tab.label for tab in part.tabs]) for part in row.parts]


def test_each_group_named_by_a_tab_is_declared_once_and_for_the_same_door():
    declared = [(group.door, group.code) for module in installed() for group in module.groups]
    used = {(item.door, item.group) for module in installed() for item in module.nav if item.group}
    assert used == set(declared) and len(declared) == len(set(declared))


def test_a_group_is_declared_below_those_who_use_it():
    order = [module.name for module in installed()]
    places = {group.code: order.index(module.name) for module in installed() for group in module.groups}
    users = {(item.group, module.name) for module in installed() for item in module.nav if item.group}
    assert all(places[group] <= order.index(name) for group, name in users)


def test_a_few_tabs_stand_side_by_side():
    row = door(*["team", "data", "self", "self", ""][:FEW])
    assert said(row) == [("", [f"T{n}"]) for n in range(FEW)]


def test_many_are_gathered_under_the_names_of_the_manifests_and_one_alone_needs_no_menu():
    row = door("team", "data", "data", "", "self", "self")
    labels = [label for label, _tabs in said(row)]
    assert labels.count("") == 2 and "Nos données" in labels and "Pour moi" in labels
    assert sorted(tab for _label, tabs in said(row) for tab in tabs) == [f"T{n}" for n in range(6)]
    assert row.parts[-1].names == ("p:4", "p:5")


def test_a_group_of_another_door_gathers_nothing():
    assert {str(part.label) for part in door(*["data"] * 7, code="meet").parts} == {""}
