echo plain >a
