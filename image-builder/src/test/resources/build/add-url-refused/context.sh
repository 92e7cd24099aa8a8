echo a >$WWW/a.txt
echo 'Status: 403' >$WWW/a.txt.headers
