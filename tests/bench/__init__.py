"""`make bench`: how fast the site is, beside limits measured in the same run."""
