"""What a page shows, as frozen values: services make them, pages draw them."""
