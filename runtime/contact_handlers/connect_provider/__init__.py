"""Does for the Amazon Connect instance what CloudFormation has no type for."""
