"""What of a council's record is handed out as an export: which rows, of which period."""
