echo a >$WWW/a.txt
