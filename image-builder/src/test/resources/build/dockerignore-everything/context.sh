mkdir dir
echo f >f
echo g >dir/g
printf '**\n!dir/none\n' >.dockerignore
