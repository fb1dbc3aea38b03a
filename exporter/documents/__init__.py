"""What leaves the book as a document: pay applications, billing workbooks, reports."""
