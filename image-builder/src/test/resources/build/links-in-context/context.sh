echo t >target; ln -s target tolink; mkdir dir; echo x >dir/x; ln -s dir linkdir
mkdir tree; ln -s ../target tree/rel; ln -s /etc/passwd tree/abs; ln -s nowhere tree/broken; ln -s ../../../target up
