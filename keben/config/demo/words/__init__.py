"""The words of the demo company, Chinese and English side by side."""
