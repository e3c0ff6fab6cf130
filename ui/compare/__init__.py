"""Compare: up to four scenarios side by side, what was set first and what it leads to second."""
