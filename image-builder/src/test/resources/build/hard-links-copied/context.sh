mkdir -p tree/sub; echo x >tree/a; ln tree/a tree/sub/b
