mkdir -p o/sub; echo a >o/a; echo b >o/sub/b; echo no >o/ignored; echo ignored >o/.dockerignore
