mkdir -p tree/dirlink; echo x >tree/dirlink/x
