"""What people see: words from the catalogue, cards, buttons, forms, pictures. Stores nothing."""
