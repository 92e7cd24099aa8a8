for n in 'a\377z' 'a\303\251z' 'b\376d' 'bbd'; do echo x >"$(printf "$n")"; done
mkdir dir "$(printf 'dir/\377')"
for n in 'dir/\377/in' 'dir/\376skip' 'dir/exact\375' 'dir/kept\374'; do echo x >"$(printf "$n")"; done
printf 'dir/*skip\ndir/exact\375\n' >.dockerignore
