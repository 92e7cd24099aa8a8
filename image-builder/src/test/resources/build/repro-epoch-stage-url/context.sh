echo a >$WWW/a.txt; echo "Last-Modified: Tue, 02 Jan 2024 03:04:05 GMT" >$WWW/a.txt.headers; touch f
