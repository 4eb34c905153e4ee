"""A scoring copy of a text with disguises undone. The original is what people see."""
