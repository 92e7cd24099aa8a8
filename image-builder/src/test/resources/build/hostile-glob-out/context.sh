mkdir d; ln -s /etc d/link; echo x >d/f
