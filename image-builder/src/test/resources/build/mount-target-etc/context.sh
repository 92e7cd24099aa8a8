mkdir d; echo hello >d/f
