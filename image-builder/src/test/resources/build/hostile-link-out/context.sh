ln -s /etc/hostname out; echo x >in
