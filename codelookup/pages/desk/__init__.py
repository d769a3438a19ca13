"""The editors' desk: where our texts are written, judged and published."""
