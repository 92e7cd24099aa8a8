echo inside >f
