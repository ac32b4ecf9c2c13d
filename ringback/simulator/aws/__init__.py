"""A local AWS in this process: what functions call with boto3 is answered from the simulated world."""
