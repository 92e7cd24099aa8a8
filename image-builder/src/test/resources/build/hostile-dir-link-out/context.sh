ln -s /etc outdir
