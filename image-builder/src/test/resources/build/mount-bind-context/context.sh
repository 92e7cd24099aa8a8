echo hello >f; mkdir d; echo x >d/g
