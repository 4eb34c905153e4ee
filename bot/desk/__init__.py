"""The moderators' desk: cases and what people decide about them. Cards and commands call it; it calls the store."""
