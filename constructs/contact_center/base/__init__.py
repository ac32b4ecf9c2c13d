"""What everything else stands on: errors, names, policy statements, Korean holidays, pacing."""
