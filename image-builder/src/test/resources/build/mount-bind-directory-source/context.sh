mkdir conf; echo a >conf/a.txt; echo b >conf/b.txt; echo no >outside
