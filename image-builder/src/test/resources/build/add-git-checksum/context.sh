export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.org GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.org
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main work; cd work; mkdir sub; echo one >file; echo s >sub/s; ln -s file link; echo '#!/bin/sh' >run; chmod 755 run
git add -A; git commit -qm one; git tag v1; git tag -a v1a -m annotated; git branch dev
echo two >file; git commit -qam two; cd ..
git clone -q --bare work $WWW/repo.git; git -C $WWW/repo.git update-server-info; rm -r work
