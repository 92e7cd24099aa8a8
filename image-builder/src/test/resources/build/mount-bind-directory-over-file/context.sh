echo x >f
