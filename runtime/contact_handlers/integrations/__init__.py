"""Systems around a center: how they are asked, and what each of them has to keep."""
