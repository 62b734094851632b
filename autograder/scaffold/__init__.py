"""New exercises and courses with blanks to fill in, each a word that begins with FILL_IN."""

BLANK = "FILL_IN"
