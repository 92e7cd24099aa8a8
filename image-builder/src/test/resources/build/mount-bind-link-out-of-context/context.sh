ln -s / out
