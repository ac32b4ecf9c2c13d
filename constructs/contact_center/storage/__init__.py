"""What outlives every deployment: tables, buckets, keys, secrets, record streams."""
