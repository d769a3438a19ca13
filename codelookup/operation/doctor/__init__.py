"""What `manage.py doctor` looks at: each check says what it found, where, and what to do."""
