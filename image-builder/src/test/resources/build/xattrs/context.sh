echo x >f; setfattr -n user.colour -v blue f
