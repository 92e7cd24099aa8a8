mkdir t t/d; printf 'FROM registry.test/base:1\nCOPY d /d/\n' >t/Dockerfile; echo x >t/d/x; chmod 4755 t/d/x; tar -C t -cJf stdin .
