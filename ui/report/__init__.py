"""What leaves the app as a file: workbook, one printed page, pictures, the scenario itself."""
