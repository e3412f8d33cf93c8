"""Annuaire & carte: who does what, where, among the organisations of the territory."""
