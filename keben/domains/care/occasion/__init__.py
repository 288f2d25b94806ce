"""Occasions 客户关怀: when which customers get which attention, and what it brought."""
