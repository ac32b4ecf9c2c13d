"""What is asked of a live account: checks before a deployment and after it. Nothing else imports this package."""
