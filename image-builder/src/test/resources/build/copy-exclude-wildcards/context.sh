touch f1.txt f2.txt f10.txt; mkdir a b; echo 1 >a/x; echo 2 >b/x
