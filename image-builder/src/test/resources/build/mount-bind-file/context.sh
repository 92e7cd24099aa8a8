mkdir conf; echo a >conf/a.txt
