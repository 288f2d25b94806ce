"""Get-togethers 聚会: guests, place, cost shared out among those who came."""
