mkdir t
echo x >t/f
chmod 600 t/f
echo y >t/x
chmod 755 t/x
echo f >f
