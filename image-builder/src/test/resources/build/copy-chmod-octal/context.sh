mkdir t
echo x >t/f
echo f >f
