"""Reports for people, made from the record of a class."""
