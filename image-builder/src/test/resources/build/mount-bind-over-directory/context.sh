echo mounted >f
