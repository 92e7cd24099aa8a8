export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.org GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.org
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main work; cd work; printf 'FROM registry.test/base:1\nCOPY . /r/\n' >Dockerfile; mkdir sub; printf 'FROM registry.test/base:1\nCOPY . /sub/\n' >sub/Dockerfile; echo one >f; echo 'f' >.dockerignore
git add -A; git commit -qm one; cd ..; git clone -q --bare work $WWW/r.git; git -C $WWW/r.git update-server-info; rm -r work
