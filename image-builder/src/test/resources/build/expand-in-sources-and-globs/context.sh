mkdir d
echo 1 >d/1.txt
echo 2 >d/2.md
