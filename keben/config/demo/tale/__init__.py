"""The story of each customer, worked out in memory before anything is written."""
