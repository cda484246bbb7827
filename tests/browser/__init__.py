"""Tests that open what we write in Chromium: `make page`."""
