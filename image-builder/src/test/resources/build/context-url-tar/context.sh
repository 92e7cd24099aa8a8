mkdir t t/d; printf 'FROM registry.test/base:1\nCOPY d /d/\n' >t/Dockerfile; echo x >t/d/x; ln -s ../../../etc/passwd t/d/l; tar -C t -czf $WWW/c.tar.gz .
