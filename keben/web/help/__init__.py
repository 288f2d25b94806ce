"""The guide for users inside the product."""
