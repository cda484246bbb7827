"""Text -> events."""
