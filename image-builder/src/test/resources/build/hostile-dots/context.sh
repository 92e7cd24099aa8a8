mkdir -p etc; echo mine >etc/hostname
