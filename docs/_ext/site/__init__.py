"""What becomes of the finished site."""
