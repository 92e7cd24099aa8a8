echo secret >.env; echo f >f; mkdir d; echo x >d/x.log; echo y >d/y; printf ".env\n**/*.log\n" >.dockerignore
