"""The engines a book can lie on, what lets writers through one at a time, and how a book is brought up to date."""
