ln -s /etc etc; echo "etc/shadow" >.dockerignore; echo x >keep
