mkdir -p dir/sub; echo a >dir/a; echo h >dir/.hidden; echo s >dir/sub/s; chmod 750 dir dir/sub
