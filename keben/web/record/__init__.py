"""The record page of any noun: head, facts, panels, forms and actions."""
