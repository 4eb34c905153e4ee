"""Live traffic: what is taken in, in which order, within which bounds, and how decisions are recorded."""
