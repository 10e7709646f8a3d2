"""What people read and see: lessons, scenes, pictures, the app's styles; and what draws the pictures."""
