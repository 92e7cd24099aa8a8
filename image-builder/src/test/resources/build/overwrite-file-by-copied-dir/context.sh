mkdir -p tree/a; echo x >tree/a/x
