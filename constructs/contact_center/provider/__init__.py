"""What CloudFormation has no resource type for, done by one custom resource provider."""
