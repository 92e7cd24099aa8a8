export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.org GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.org
export GIT_AUTHOR_DATE=2023-01-01T00:00:00Z GIT_COMMITTER_DATE=2024-01-02T03:04:05Z
git init -q -b main work; cd work; echo x >x; git add x; git commit -qm one; cd ..
git clone -q --bare work $WWW/r.git; git -C $WWW/r.git update-server-info; rm -rf work; touch f
