mkdir -p t/empty t/closed
echo x >t/run
chmod 751 t/run
chmod 700 t/closed
: >t/none
chmod 400 t/none
