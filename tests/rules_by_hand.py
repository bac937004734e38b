"""A file of a shop's own rules as somebody wrote it by hand, with comments in all places."""

BY_HAND = """# Ours.
[[provider]]  # the fibre company
code = "lyse"
label = "Lyse"
domains = [
  "lyse.example",  # since 2019
]
names = ["lyse"]

# What the worm is.
[[rule]]
id = "own"
cause = "virus"
pattern = "worm"  # eek

[[mail_type]]
code = "loyalty"
label = "Kundeklubb"
subject = 'poeng|[0-9]+ kroner'

# The second one.
[[provider]]
code = "gmail"
domains = ["garn.example"]
"""
