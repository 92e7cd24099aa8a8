export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.org GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@example.org
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
for name in inner with; do
  git init -q -b main work; cd work; echo $name >f; git add f
  if [ $name = with ]; then git submodule --quiet add $URL/inner.git in/side; fi
  git commit -qm one; cd ..; git clone -q --bare work $WWW/$name.git; git -C $WWW/$name.git update-server-info; rm -rf work
done
