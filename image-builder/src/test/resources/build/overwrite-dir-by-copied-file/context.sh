echo x >deep
