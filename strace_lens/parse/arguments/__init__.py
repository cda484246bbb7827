"""Argument lists: text -> values.

Read the files in this order. The example is ``3, "ab", O_RDONLY``:

- ``literals``: finds numbers and strings in the text and reads each (``3``, ``"ab"``).
- ``shapes``: blanks the literals; what is left is the *shape* of the text. A log has a few hundred shapes.
- ``grammar``, ``operators``: the rules that read a shape. ``rules`` is the only file that calls pyparsing.
- ``plan``: what a rule gives: slot 0, slot 1, then the flag ``O_RDONLY``. Kept per shape.
- ``make``: the functions that a plan calls to build values from literals.
"""
