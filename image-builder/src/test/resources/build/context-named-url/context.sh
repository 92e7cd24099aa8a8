echo x >$WWW/x
