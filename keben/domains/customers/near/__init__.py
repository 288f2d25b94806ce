"""What is near: where customers are, the list by distance and the map."""
