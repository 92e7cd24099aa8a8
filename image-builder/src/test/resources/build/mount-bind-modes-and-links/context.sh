echo x >x; chmod 750 x; ln -s x l; mkdir d; chmod 700 d
