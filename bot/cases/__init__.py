"""Cases and what people decide about them: moderators, the people concerned, and members who report."""
