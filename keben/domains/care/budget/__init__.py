"""What care may cost: gifts, and budgets of departments."""
