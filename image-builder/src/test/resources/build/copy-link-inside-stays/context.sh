mkdir t
echo f >t/f
ln -s f t/l
ln -s /etc/passwd t/abs
ln -s ../../.. t/up
ln -s none t/dangling
