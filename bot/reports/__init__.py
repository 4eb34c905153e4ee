"""What happened in a server: summaries, the chart, the weekly report to moderators."""
