echo a >$WWW/a
