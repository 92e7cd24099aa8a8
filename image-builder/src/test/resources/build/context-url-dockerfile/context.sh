printf 'FROM registry.test/base:1\nENV A=b\n' >$WWW/Dockerfile
