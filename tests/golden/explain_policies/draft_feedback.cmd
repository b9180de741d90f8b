rung explain policies/draft_feedback.rung
