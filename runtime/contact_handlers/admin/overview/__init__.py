"""The report of a week or a month: how a center did, beside the week or month before."""
