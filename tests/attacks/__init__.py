"""Hostile submissions: one class of them, graded as the product grades, at every level."""
