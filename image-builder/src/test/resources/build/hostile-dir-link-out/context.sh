ln -s /etc outdir; ln -s ../../../../../../../../etc updir
