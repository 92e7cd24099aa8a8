mkdir src; echo hello >src/f
